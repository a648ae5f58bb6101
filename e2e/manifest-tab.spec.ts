import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { canvas } from './canvas.ts';
import { marks } from './editor.ts';
import { callApi } from './page-api.ts';
import { expect, test } from './test.ts';

test.setTimeout(60_000);

const manifest = (page: Page) => page.getByRole('region', { name: 'Manifest' });
const text = (page: Page) => page.getByRole('textbox', { name: 'Manifest in YAML' });

/** The whole text; Monaco draws only the lines in sight. */
async function written(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const { monaco } = window as unknown as {
      monaco: { editor: { getModels(): { uri: { path: string }; getValue(): string }[] } };
    };
    const model = monaco.editor.getModels().find(({ uri }) => uri.path.includes('manifest/'));
    return model?.getValue() ?? '';
  });
}

async function write(page: Page, yaml: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate((content) => navigator.clipboard.writeText(content), yaml);
  await expect(async () => {
    await text(page).focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('ControlOrMeta+v');
    expect(await written(page)).toBe(yaml);
  }).toPass({ intervals: [200, 500, 1000], timeout: 10_000 });
}

async function open(page: Page): Promise<void> {
  const toggle = page.getByRole('button', { name: 'Manifest', exact: true });
  // A page that has only just appeared may not hear the first press.
  await expect(async () => {
    if ((await toggle.getAttribute('aria-pressed')) !== 'true') await toggle.click();
    await expect(text(page)).toBeAttached({ timeout: 2000 });
  }).toPass();
}

const server = { spec: { processor: { httpServer: { address: '127.0.0.1', port: 9 } } } };

test('an operation is edited as YAML and as a form, and comments stay', async ({
  signedIn: page,
  podsmith,
}) => {
  await callApi(page, 'PUT', 'operations/written', server);
  await page.goto(`${podsmith.url}/operations/written`);
  await open(page);
  await expect(manifest(page)).toContainText('Says the same as the form.');
  await write(page, (await written(page)).replace('port: 9', 'port: 8080 # the gateway'));
  await expect(manifest(page).getByRole('status')).toContainText('Says the same');
  await expect(page.getByText('Unsaved changes')).toBeVisible();

  const timeout = page.getByRole('textbox', { name: 'Time-out (s)' });
  await timeout.fill('45');
  await expect.poll(() => written(page)).toContain('timeoutSeconds: 45');
  expect(await written(page)).toContain('port: 8080 # the gateway');

  await test.step('what is wrong is marked on its line and leaves the form alone', async () => {
    const right = await written(page);
    await write(page, right.replace('timeoutSeconds: 45', 'timeoutSeconds: soon'));
    await expect(manifest(page).getByRole('status')).toContainText('whole number');
    const line = right.split('\n').findIndex((each) => each.includes('timeoutSeconds')) + 1;
    expect(await marks(page)).toMatchObject([{ line, message: expect.stringContaining('whole number') }]);
    await expect(timeout).toHaveValue('45');
    await write(page, right.replace('timeoutSeconds: 45', 'timeoutSeconds: 50'));
    await expect(timeout).toHaveValue('50');
    expect(await marks(page)).toEqual([]);
  });

  await test.step('it is saved, downloaded and imported', async () => {
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Everything is saved')).toBeVisible();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      manifest(page).getByRole('button', { name: 'Download the manifest' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('written.yaml');
    const yaml = await readFile(await download.path(), 'utf8');
    expect(yaml).toBe(await written(page));
    const buffer = Buffer.from(yaml.replace('8080', '8081'));
    await manifest(page)
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.yaml', mimeType: 'text/yaml', buffer });
    await expect.poll(() => written(page)).toContain('port: 8081 # the gateway');
    await manifest(page).getByRole('button', { name: 'Close the manifest' }).click();
    await expect(page.getByRole('textbox', { name: 'Port' })).toHaveValue('8081');
  });
});

test('a pipeline is drawn by its YAML, and written by its drawing', async ({ signedIn: page, podsmith }) => {
  await callApi(page, 'PUT', 'operations/noted', server);
  await callApi(page, 'PUT', 'pipelines/noted', {
    spec: {
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: 'noted' },
      ],
      strategy: 'all',
    },
  });
  await page.goto(`${podsmith.url}/pipelines/noted`);
  await open(page);
  const yaml = await written(page);
  await write(page, `${yaml.trimEnd()}\n    # Once more.\n    - id: 2\n      operation: nobody\n`);
  await expect(manifest(page).getByRole('status')).toContainText('nobody');
  await write(
    page,
    `${yaml.replace(/- id: 1\n {6}to: \[\]/, '- id: 1\n      to: [ 2 ]').trimEnd()}\n    # Once more.\n    - id: 2\n      operation: noted\n`,
  );
  await expect(manifest(page).getByRole('status')).toContainText('Says the same');
  await page.getByRole('radio', { name: /First path/ }).check({ force: true });
  await expect.poll(() => written(page)).toContain('strategy: firstPath');
  expect(await written(page)).toContain('# Once more.');
  await page.getByRole('button', { name: 'Manifest', exact: true }).click();
  await expect(canvas(page).locator('.react-flow__edge')).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(canvas(page)).toBeVisible();
});

test('code is a block in the manifest, and the editor shows what was written there', async ({
  signedIn: page,
  podsmith,
}) => {
  await page.goto(`${podsmith.url}/operations/-/new?runtime=python3`);
  await page.getByLabel('Name', { exact: true }).fill('by-hand');
  await open(page);
  const yaml = await written(page);
  expect(yaml).toContain('name: by-hand');
  expect(yaml).toContain('handler.py: |');
  await write(page, yaml.replace(/^( +)def handle/m, '$1# By hand.\n$1def handle'));
  await expect(manifest(page).getByRole('status')).toContainText('Says the same');
  await manifest(page).getByRole('button', { name: 'Close the manifest' }).click();
  await expect(page.getByText('# By hand.')).toBeVisible();
});
