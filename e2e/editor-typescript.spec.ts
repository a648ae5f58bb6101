import type { Page } from '@playwright/test';
import { addFile, goBehind, type Mark, marks, textOf, writeFile } from './editor.ts';
import { expect, test } from './test.ts';

const error = 8;

const errors = async (page: Page): Promise<Mark[]> =>
  (await marks(page)).filter(({ severity }) => severity === error);

async function openNew(page: Page, url: string, runtime: string): Promise<void> {
  await page.goto(`${url}/operations/-/new`);
  // With the editor the page's scripts have run, and a check is one at once.
  await expect(page.getByRole('textbox', { name: /^Contents of/ })).toBeAttached();
  await page.getByRole('radio', { name: runtime }).check({ force: true });
}

const imports = `import { readFile } from 'node:fs/promises';
import type { Context, Event } from 'podsmith';
`;

test('checks a function in TypeScript as its build does', async ({ signedIn: page, podsmith }) => {
  await openNew(page, podsmith.url, 'TypeScript');
  await addFile(page, 'check.ts', 'export const isFull = (percent: number): boolean => percent > 90;\n');
  const handler = (value: string) => `${imports}import { isFull } from './check.ts';

export default async (event: Event, context: Context) => {
  console.log(process.version, Buffer.from(await readFile('a')), event.headers.get('a'));
  return { body: { full: isFull(${value}), host: context.hostname } };
};
`;
  await writeFile(page, 'handler.ts', handler('event.contents'));
  await expect
    .poll(() => errors(page))
    .toEqual([
      expect.objectContaining({
        file: 'handler.ts',
        line: 7,
        message: expect.stringContaining("'contents' does not exist on type 'Event'"),
      }),
    ]);
  await writeFile(page, 'handler.ts', handler('event.json<number>() ?? 0'));
  await expect.poll(() => errors(page)).toEqual([]);

  await goBehind(page, 'handler.ts', 'full: isFu');
  await page.keyboard.press('F12');
  await expect(page.getByRole('tab', { name: 'check.ts' })).toHaveAttribute('aria-selected', 'true');
});

test('knows packages by the manifest, and settings by the function’s tsconfig.json', async ({
  signedIn: page,
  podsmith,
}) => {
  await openNew(page, podsmith.url, 'TypeScript');
  await writeFile(
    page,
    'handler.ts',
    `import { chunk } from 'lodash';\n\nexport default (event) => chunk(event.path);\n`,
  );
  await expect
    .poll(async () => (await errors(page)).map(({ message }) => message))
    .toEqual([
      expect.stringContaining("Cannot find module 'lodash'"),
      expect.stringContaining("Parameter 'event' implicitly has an 'any' type"),
    ]);
  await writeFile(page, 'package.json', '{ "type": "module", "dependencies": { "lodash": "4.17.21" } }\n');
  await page.getByRole('tab', { name: 'handler.ts' }).click();
  await expect.poll(async () => (await errors(page)).length).toBe(1);
  await addFile(page, 'tsconfig.json', '{ "compilerOptions": { "strict": false } }\n');
  await page.getByRole('tab', { name: 'handler.ts' }).click();
  await expect.poll(() => errors(page)).toEqual([]);
});

test('knows event and context of the handler that a new function in JavaScript begins with', async ({
  signedIn: page,
  podsmith,
}) => {
  await openNew(page, podsmith.url, 'Node.js');
  await expect(page.getByRole('textbox', { name: 'Contents of handler.js' })).toBeAttached();
  await expect.poll(() => textOf(page, 'handler.js')).toContain("import('podsmith')");
  await goBehind(page, 'handler.js', 'context.hostname');
  // The types are there a moment after the text.
  await expect(async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.press('ControlOrMeta+i');
    await expect(page.locator('.monaco-hover').filter({ hasText: 'Context.hostname: string' })).toBeVisible({
      timeout: 2000,
    });
  }).toPass();
  expect(await errors(page)).toEqual([]);
});
