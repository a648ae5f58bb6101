import type { Page } from '@playwright/test';
import { addFile, goBehind, type Mark, marks, textOf, writeFile } from './editor.ts';
import { callApi } from './page-api.ts';
import { expect, test } from './test.ts';

const error = 8;

/** A handler with these lines. */
function handler(...lines: string[]): string {
  return `def handle(event, context):\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

async function openNew(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/operations/-/new`);
  // With the editor the page's scripts have run, and a check is one at once.
  await expect(page.getByRole('textbox', { name: /^Contents of/ })).toBeAttached();
  await page.getByRole('radio', { name: /Python 3/ }).check({ force: true });
  await expect(page.getByRole('textbox', { name: 'Contents of handler.py' })).toBeAttached();
}

const errors = async (page: Page): Promise<Mark[]> =>
  (await marks(page)).filter(({ severity }) => severity === error);

test('marks a type error where it is until it is corrected', async ({ signedIn: page, podsmith }) => {
  await openNew(page, podsmith.url);
  const imports = 'from threading import Event\n\n\n';
  const before = ['done = Event()', 'size = event.query.get("size", 0, type=int) + len(event.body)'];
  await writeFile(page, 'handler.py', imports + handler(...before, 'return event.contents[size], done'));
  await expect
    .poll(() => errors(page))
    .toEqual([
      expect.objectContaining({
        file: 'handler.py',
        line: 7,
        message: expect.stringContaining('"contents"'),
      }),
    ]);
  await expect(page.locator('.squiggly-error')).toBeVisible();

  await writeFile(page, 'handler.py', imports + handler(...before, 'return event.body[size], done'));
  await expect.poll(() => errors(page)).toEqual([]);
  await expect(page.locator('.squiggly-error')).toHaveCount(0);
});

test('the handler that a new function begins with has no fault', async ({ signedIn: page, podsmith }) => {
  await openNew(page, podsmith.url);
  // What is unused is greyed out: then all has been looked at.
  const starter = await textOf(page, 'handler.py');
  await writeFile(page, 'handler.py', `import os\n${starter}`);
  await expect.poll(async () => (await marks(page)).map(({ code }) => code)).toContain('F401');
  await expect.poll(async () => (await marks(page)).map(({ code }) => code)).toContain('reportUnusedImport');
  await writeFile(page, 'handler.py', starter);
  await expect.poll(() => marks(page)).toEqual([]);
});

test('completes, tells types and parameters', async ({ signedIn: page, podsmith }) => {
  await openNew(page, podsmith.url);
  await writeFile(page, 'handler.py', handler('return event'));
  // The unused `context` is greyed out: then all has been looked at.
  await expect
    .poll(async () => (await marks(page)).map(({ code }) => code))
    .toContain('reportUnusedParameter');
  await goBehind(page, 'handler.py', 'return event');
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.press('ControlOrMeta+i');
  await expect(page.locator('.monaco-hover').filter({ hasText: 'event: Event' })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.keyboard.type('.');
  const list = page.locator('.suggest-widget');
  for (const name of ['body', 'headers', 'method', 'path', 'query']) {
    await expect(list.getByRole('option', { name: new RegExp(`^${name}\\b`) })).toBeVisible();
  }
  await page.keyboard.type('quer');
  await page.keyboard.press('Enter');
  expect(await textOf(page, 'handler.py')).toContain('return event.query\n');

  await page.keyboard.type('.getlist(');
  await expect(page.locator('.parameter-hints-widget')).toContainText('key: str');
});

test('knows the other files of the function, and follows what becomes of them', async ({
  signedIn: page,
  podsmith,
}) => {
  await openNew(page, podsmith.url);
  await addFile(page, 'checks.py', 'def is_full(percent: int) -> bool:\n    return percent > 90\n');
  await writeFile(
    page,
    'handler.py',
    `import json\n\nfrom .checks import is_full\n\n\n${handler('return json.dumps(is_full("91"))')}`,
  );
  await expect
    .poll(() => errors(page))
    .toEqual([expect.objectContaining({ file: 'handler.py', line: 7, code: 'reportArgumentType' })]);

  await goBehind(page, 'handler.py', 'json.dumps(is_fu');
  await page.keyboard.press('F2');
  const newName = page.getByRole('textbox', { name: /^Rename input/ });
  await newName.fill('is_high');
  await newName.press('Enter');
  await expect.poll(() => textOf(page, 'checks.py')).toContain('def is_high(percent: int)');
  expect(await textOf(page, 'handler.py')).toContain('from .checks import is_high\n');
  expect(await textOf(page, 'handler.py')).toContain('is_high("91")');

  await goBehind(page, 'handler.py', 'json.dumps(is_hi');
  await page.keyboard.press('F12');
  await expect(page.getByRole('tab', { name: 'checks.py' })).toHaveAttribute('aria-selected', 'true');

  await goBehind(page, 'handler.py', 'return json.du');
  await page.keyboard.press('F12');
  await expect(page.getByText('Only to read: json/__init__.pyi')).toBeVisible();
  await page.getByRole('textbox', { name: 'Contents of json/__init__.pyi' }).press('x');
  await expect(page.getByText('Cannot edit in read-only editor').first()).toBeVisible();
  await page.getByRole('button', { name: 'Back to handler.py' }).click();
  await expect(page.getByRole('textbox', { name: 'Contents of handler.py' })).toBeAttached();

  await page.getByRole('tab', { name: 'checks.py' }).click();
  await page.getByRole('button', { name: 'What to do with checks.py' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rename checks.py' });
  await dialog.getByLabel('File name').fill('lib/limits.py');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect
    .poll(() => errors(page))
    .toEqual([expect.objectContaining({ file: 'handler.py', line: 3, code: 'reportMissingImports' })]);
  const text = (await textOf(page, 'handler.py')).replace('.checks', '.lib.limits').replace('"91"', '91');
  await writeFile(page, 'handler.py', text);
  await expect.poll(() => errors(page)).toEqual([]);
});

test('marks what Ruff finds, fixes and formats it', async ({ signedIn: page, podsmith }) => {
  await openNew(page, podsmith.url);
  await writeFile(page, 'handler.py', `import os\n\n\n${handler('return  {"a":1 , }')}`);
  await expect
    .poll(() => marks(page))
    .toContainEqual(expect.objectContaining({ file: 'handler.py', line: 1, code: 'F401' }));
  await goBehind(page, 'handler.py', 'import o');
  await page.keyboard.press('ControlOrMeta+.');
  const fix = page.getByRole('option', { name: 'Remove unused import: `os`' });
  await expect(fix).toBeVisible();
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page, 'handler.py')).not.toContain('import os');

  await page.keyboard.press('F1');
  await page.keyboard.type('Format Document');
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(page, 'handler.py')).toContain('    return {\n        "a": 1,\n    }\n');
  await expect.poll(() => marks(page)).not.toContainEqual(expect.objectContaining({ code: 'F401' }));
});

test('loads nothing for Python on a page without it', async ({ signedIn: page, podsmith }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await callApi(page, 'PUT', 'operations/editor-python-none', {
    spec: {
      processor: {
        function: { runtime: 'nodejs', codeSource: { 'handler.js': 'export default () => "none";\n' } },
      },
    },
  });
  await page.goto(`${podsmith.url}/operations/editor-python-none`);
  await expect(page.getByRole('textbox', { name: 'Contents of handler.js' })).toBeAttached();
  await page.goto(`${podsmith.url}/pipelines`);
  await expect(page.getByRole('heading', { name: 'Pipelines', level: 1 })).toBeVisible();
  expect(asked.filter((path) => path.startsWith('/python/'))).toEqual([]);

  await openNew(page, podsmith.url);
  await expect.poll(() => asked).toContain('/python/types.js');
  await expect.poll(() => asked).toContain('/python/lint.js');
});

test('says in a line what could not be loaded, and goes on without', async ({ signedIn: page, podsmith }) => {
  await page.route('**/python/types.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("broken on purpose")' }),
  );
  await openNew(page, podsmith.url);
  await expect(page.getByRole('status').filter({ hasText: 'could not be loaded' })).toHaveText(
    'Python’s completion and type checks could not be loaded; editing works without.',
  );
  await writeFile(page, 'handler.py', `import os\n\n\n${handler('return {}')}`);
  await expect.poll(async () => (await marks(page)).map(({ code }) => code)).toEqual(['F401']);
});
