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
  const { monaco } = window as unknown as {
    monaco: { editor: { getModels(): { getValue(): string }[] } };
  };
  return monaco.editor.getModels().map((model) => model.getValue());
}

/** Adds a file with this text. */
export async function addFile(page: Page, name: string, text: string): Promise<void> {
  await page.getByRole('button', { name: 'New file' }).click();
  const dialog = page.getByRole('dialog', { name: 'New file' });
  await dialog.getByLabel('File name').fill(name);
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog).toBeHidden();
  await writeFile(page, name, text);
}
