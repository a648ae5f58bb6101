import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { addFile, marks, openTab, textOf, writeFile } from './editor.ts';
import { callApi } from './page-api.ts';
import { expect, test } from './test.ts';

const name = 'workbench';
const codeSource = {
  'handler.py': 'from .lib.words import word\n\n\ndef handle(event, context):\n    return {"body": word}\n',
  'lib/__init__.py': '',
  'lib/words.py': 'word = "first"\n',
};

async function open(page: Page, url: string): Promise<void> {
  await callApi(page, 'PUT', `operations/${name}`, {
    spec: { processor: { function: { runtime: 'python3', codeSource } } },
  });
  await page.goto(`${url}/operations/${name}`);
  await expect(page.getByRole('textbox', { name: 'Contents of handler.py' })).toBeAttached();
}

const files = (page: Page) => page.getByRole('treegrid', { name: 'Files and folders' });
const file = (page: Page, label: string) => files(page).getByRole('row', { name: label, exact: true });
const edge = (page: Page) => page.getByRole('separator', { name: 'Width of result' });
const panel = (page: Page) => page.getByRole('region', { name: 'Test' });
const widthOf = async (page: Page) => (await panel(page).boundingBox())?.width ?? 0;

test('most of the window is code', async ({ signedIn: page, podsmith }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, podsmith.url);
  const header = await page
    .getByRole('main')
    .getByRole('banner')
    .or(page.locator('main header'))
    .boundingBox();
  const code = await page.locator('.monaco-editor').first().boundingBox();
  const below = 800 - ((header?.y ?? 0) + (header?.height ?? 0));
  expect((code?.height ?? 0) / below).toBeGreaterThan(0.7);
  expect(code?.width ?? 0).toBeGreaterThan(500);
  await test.step('of a new one too', async () => {
    await page.goto(`${podsmith.url}/operations/-/new?runtime=python3`);
    await expect(page.getByRole('textbox', { name: 'Contents of handler.py' })).toBeAttached();
    const inNew = await page.locator('.monaco-editor').first().boundingBox();
    expect((inNew?.height ?? 0) / below).toBeGreaterThan(0.7);
  });
});

test('on a phone, files, code and result are shown one at a time', async ({ signedIn: page, podsmith }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, podsmith.url);
  const code = page.getByRole('region', { name: 'Files of the function' });
  await expect(code).toBeVisible();
  await expect(panel(page)).toBeHidden();
  await expect(files(page)).toBeHidden();
  await page.getByRole('radio', { name: 'Files' }).click();
  await expect(code).toBeHidden();
  await file(page, 'words.py').click();
  await page.getByRole('radio', { name: 'Code' }).click();
  await expect(page.getByRole('tab', { name: 'lib/words.py' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('button', { name: /^Try/ }).click();
  await expect(panel(page)).toBeVisible();
  await expect(panel(page).getByText('200', { exact: true })).toBeVisible({ timeout: 120_000 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

test('an edge is dragged, by mouse and by keyboard, and stays where it was put', async ({
  signedIn: page,
  podsmith,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, podsmith.url);
  const before = await widthOf(page);
  const at = await edge(page).boundingBox();
  await page.mouse.move((at?.x ?? 0) + 0.5, 400);
  await page.mouse.down();
  await page.mouse.move((at?.x ?? 0) - 99.5, 400, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => widthOf(page)).toBeGreaterThan(before + 90);
  const dragged = await widthOf(page);
  await page.reload();
  await expect.poll(() => widthOf(page)).toBeGreaterThan(dragged - 3);

  await edge(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => widthOf(page)).toBeLessThan(dragged - 10);
});

test('files and folders are a tree, and what is not saved is marked', async ({
  signedIn: page,
  podsmith,
}) => {
  await open(page, podsmith.url);
  await expect(file(page, 'lib')).toHaveAttribute('aria-expanded', 'true');
  await file(page, 'words.py').click();
  await expect(page.getByRole('textbox', { name: 'Contents of lib/words.py' })).toBeAttached();
  await writeFile(page, 'lib/words.py', 'word = "second"\n');
  await expect(files(page).getByText('not saved')).toHaveCount(1);
  await expect(page.getByRole('tab', { name: 'lib/words.py not saved' })).toBeVisible();

  await test.step('folders close and open by keyboard', async () => {
    await file(page, 'lib').focus();
    await page.keyboard.press('ArrowLeft');
    await expect(file(page, 'words.py')).toBeHidden();
    await page.keyboard.press('ArrowRight');
    await expect(file(page, 'words.py')).toBeVisible();
  });

  await test.step('a tab is closed, and its file opened again with what was typed', async () => {
    await page.getByRole('tab', { name: 'lib/words.py' }).focus();
    await page.keyboard.press('Delete');
    await expect(page.getByRole('tab', { name: 'lib/words.py' })).toHaveCount(0);
    await file(page, 'words.py').click();
    await expect(page.getByRole('tab', { name: 'lib/words.py' })).toBeVisible();
    expect(await textOf(page, 'lib/words.py')).toBe('word = "second"\n');
  });

  await test.step('a file is dragged into a folder', async () => {
    await addFile(page, 'more.py', 'x = 1\n');
    await file(page, 'more.py').dragTo(file(page, 'lib'));
    await expect(page.getByRole('tab', { name: 'lib/more.py' })).toBeVisible();
  });

  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByText('Everything is saved')).toBeVisible();
  await expect(files(page).getByText('not saved')).toHaveCount(0);
  const saved = await page.evaluate(
    async (path) => (await (await fetch(path)).json()).spec.processor.function.codeSource,
    `/api/v1/operations/${name}`,
  );
  expect(saved).toEqual({ ...codeSource, 'lib/words.py': 'word = "second"\n', 'lib/more.py': 'x = 1\n' });
});

test('what an operation is stands in a line, which leads to its settings', async ({
  signedIn: page,
  podsmith,
}) => {
  await open(page, podsmith.url);
  await expect(page.getByLabel('Time-out (s)')).toBeHidden();
  await page.getByRole('button', { name: /^Python 3.* · 30 s · 1 Pod/ }).click();
  await page.getByLabel('Time-out (s)').fill('soon');
  await openTab(page, 'Files');
  await page.getByRole('button', { name: 'Save' }).click();
  // What is wrong is brought into sight.
  await expect(page.getByLabel('Time-out (s)')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Time-out (s)').fill('5');
  await expect(page.getByRole('button', { name: /^Python 3.* · 5 s · 1 Pod/ })).toBeVisible();
});

test('files are downloaded, together as a zip file, and uploaded again', async ({
  signedIn: page,
  podsmith,
}) => {
  await open(page, podsmith.url);
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all files as a zip file' }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe(`${name}.zip`);
  const zip = await readFile(await download.path());

  await page.goto(`${podsmith.url}/operations/-/new?runtime=python3`);
  await expect(page.getByRole('textbox', { name: 'Contents of handler.py' })).toBeAttached();
  await openTab(page, 'Files');
  const upload = async (files: { name: string; mimeType: string; buffer: Buffer }[]) => {
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Upload files, or a zip file of them' }).click();
    await (await choosing).setFiles(files);
  };
  await upload([
    { name: 'all.zip', mimeType: 'application/zip', buffer: zip },
    { name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from([0x89, 0x50, 0xff]) },
  ]);
  await expect(page.getByText('logo.png is no UTF-8 text.')).toBeVisible();
  await expect(page.getByText('3 files uploaded; they are not saved yet')).toBeVisible();
  await expect.poll(() => textOf(page, 'handler.py')).toBe(codeSource['handler.py']);
  await file(page, 'words.py').click();
  await expect.poll(() => textOf(page, 'lib/words.py')).toBe(codeSource['lib/words.py']);
});

test('where a call failed is marked in the code, and a click leads there', async ({
  signedIn: page,
  podsmith,
}) => {
  test.setTimeout(180_000);
  await open(page, podsmith.url);
  await writeFile(page, 'lib/words.py', 'def word():\n    return {}["missing"]\n');
  await writeFile(
    page,
    'handler.py',
    'from .lib.words import word\n\n\ndef handle(event, context):\n    return {"body": word()}\n',
  );
  await page.keyboard.press('ControlOrMeta+Enter');
  const where = panel(page).getByRole('list', { name: 'Where it failed' });
  const problem = where.getByRole('button', { name: /lib\/words\.py:2/ });
  await expect(problem).toContainText("KeyError: 'missing'", { timeout: 120_000 });
  const ofCall = async () => (await marks(page)).filter(({ source }) => source === 'last call');
  await expect
    .poll(ofCall)
    .toEqual([expect.objectContaining({ file: 'lib/words.py', line: 2, message: "KeyError: 'missing'" })]);

  await problem.click();
  await expect(page.getByRole('tab', { name: 'lib/words.py' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.type('# here');
  await expect.poll(() => textOf(page, 'lib/words.py')).toMatch(/^def word\(\):\n.*# here/);

  await writeFile(page, 'lib/words.py', 'def word():\n    return "found"\n');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(panel(page).getByText('200', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(where).toBeHidden();
  await expect.poll(ofCall).toEqual([]);
});
