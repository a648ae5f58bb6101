import { expect, type Page } from '@playwright/test';

/** Replaces the text of a file in the editor, by a paste. */
export async function writeFile(page: Page, name: string, text: string): Promise<void> {
  await page.getByRole('tab', { name }).click();
  const editor = page.getByRole('textbox', { name: `Contents of ${name}` });
  await expect(editor).toBeAttached();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((content) => navigator.clipboard.writeText(content), text);
  // An editor that has only just appeared may not have the focus yet, and keys would go elsewhere.
  await expect(async () => {
    await editor.focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('ControlOrMeta+v');
    expect(await page.evaluate(editorTexts)).toContain(text);
  }).toPass({ intervals: [200, 500, 1000], timeout: 10_000 });
}

/** Runs in the page: the whole text of each file that Monaco has open; it draws only the lines in sight. */
function editorTexts(): string[] {
  const { monaco } = window as unknown as MonacoWindow;
  return monaco.editor.getModels().map((model) => model.getValue());
}

/** A fault that the editor marks. */
export interface Mark {
  file: string;
  line: number;
  message: string;
  severity: number;
  code?: string;
  /** Who says so: `Pyright`, `last call`. */
  source?: string;
}

/** What the editor marks in the files of the function. */
export async function marks(page: Page): Promise<Mark[]> {
  return await page.evaluate(() => {
    const { monaco } = window as unknown as MonacoWindow;
    return monaco.editor
      .getModelMarkers({})
      .map(({ resource, startLineNumber, message, severity, code, source }) => ({
        file: resource.path.replace(/^.*\/function\//, ''),
        line: startLineNumber,
        message,
        severity,
        code,
        source,
      }));
  });
}

/** The text of a file of the function, as the editor has it. */
export async function textOf(page: Page, name: string): Promise<string> {
  return await page.evaluate((wanted) => {
    const { monaco } = window as unknown as MonacoWindow;
    const model = monaco.editor.getModels().find(({ uri }) => uri.path.endsWith(`/function/${wanted}`));
    return model?.getValue() ?? '';
  }, name);
}

/** Puts the cursor behind the last place in a file where this text stands. */
export async function goBehind(page: Page, name: string, found: string): Promise<void> {
  await page.getByRole('tab', { name }).click();
  const text = await textOf(page, name);
  const lines = text.slice(0, text.lastIndexOf(found) + found.length).split('\n');
  await page.getByRole('textbox', { name: `Contents of ${name}` }).focus();
  await page.keyboard.press('Control+g');
  await page.keyboard.type(`${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`);
  await page.keyboard.press('Enter');
}

/** The line in which the cursor of the shown file is. */
export async function cursorLine(page: Page): Promise<number | undefined> {
  return await page.evaluate(() => {
    const { monaco } = window as unknown as Partial<MonacoWindow>;
    return monaco?.editor.getEditors()[0]?.getPosition()?.lineNumber;
  });
}

interface MonacoWindow {
  monaco: {
    editor: {
      getEditors(): { getPosition(): { lineNumber: number } | null }[];
      getModels(): { uri: { path: string }; getValue(): string }[];
      getModelMarkers(filter: object): {
        resource: { path: string };
        startLineNumber: number;
        message: string;
        severity: number;
        code?: string;
        source?: string;
      }[];
    };
  };
}

/** Shows a tab of the workbench: "Settings", "Log". */
export async function openTab(page: Page, name: string): Promise<void> {
  const tab = page.getByRole('tab', { name, exact: true });
  // A page that has only just appeared may not hear the first press.
  await expect(async () => {
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true', { timeout: 1000 });
  }).toPass();
}

/** Adds a file with this text. */
export async function addFile(page: Page, name: string, text: string): Promise<void> {
  await openTab(page, 'Files');
  await page.getByRole('button', { name: 'New file' }).click();
  const dialog = page.getByRole('dialog', { name: 'New file' });
  await dialog.getByLabel('File name').fill(name);
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog).toBeHidden();
  await writeFile(page, name, text);
}
