import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { type AnsweringServer, type Answers, startAnsweringServer } from './answering-server.ts';
import { openTab } from './editor.ts';
import { callApi, idOf } from './page-api.ts';
import { expect, test } from './test.ts';

/** More than a page draws, and more than comes with it. */
const manyKeys = `{${Array.from({ length: 60_000 }, (_, i) => `"key-${i}":18446744073709551615`).join(',')}}`;
const longLine = `{"line":"${'x'.repeat(2 * 1024 * 1024 - 100)}","end":1}`;
const deep = `{"deep":${'['.repeat(190)}"bottom"${']'.repeat(190)}}`;

const answers: Answers = {
  '/many-keys': () => ({ body: manyKeys }),
  '/long-line': () => ({ body: longLine }),
  '/deep': () => ({ body: deep }),
  '/fine': () => ({ body: '{"n":1}' }),
  '/slow': () => ({ body: '{"n":2}', afterMs: 1500 }),
  '/flaky': () => ({ status: 500, body: '{"error":"broken"}' }),
  '/refused': () => ({ status: 404, body: 'no such thing' }),
};

let server: AnsweringServer;

test.beforeAll(async () => {
  server = await startAnsweringServer(answers);
});

test.afterAll(() => server.close());

interface Node {
  id: number;
  operation?: string;
  to: number[];
  when?: string;
}

/** Saves an operation for each path, named after it. */
async function saveOperations(page: Page): Promise<void> {
  for (const path of Object.keys(answers)) {
    await callApi(page, 'PUT', `operations${path}`, server.operation(path));
  }
}

async function startRun(page: Page, name: string, adjacencyList: Node[], strategy = 'all'): Promise<string> {
  await callApi(page, 'PUT', `pipelines/${name}`, { spec: { adjacencyList, strategy } });
  const id = idOf(await callApi(page, 'POST', `pipelines/${name}/runs`, { parameters: {} }));
  return id;
}

async function runToEnd(
  page: Page,
  ...run: [name: string, nodes: Node[], strategy?: string]
): Promise<string> {
  const id = await startRun(page, ...run);
  await callApi(page, 'GET', `runs/${id}?wait=60`);
  return id;
}

const step = (page: Page, name: string) => page.getByRole('region', { name: `Step: ${name}` });
const openStep = (page: Page, name: string) =>
  page
    .getByRole('list', { name: 'Steps' })
    .getByRole('button', { name: new RegExp(name) })
    .click();

test('shows large results row by row: searched, copied and saved whole', async ({
  signedIn: page,
  podsmith,
}) => {
  await saveOperations(page);
  // Under firstPath a step's input is all that came before it: here the two stand side by side.
  const id = await runToEnd(page, 'large', [
    { id: 0, to: [1, 2, 3] },
    { id: 1, operation: 'many-keys', to: [] },
    { id: 2, operation: 'long-line', to: [] },
    { id: 3, operation: 'deep', to: [] },
  ]);
  const html = await (await page.request.get(`${podsmith.url}/runs/${id}`)).text();
  expect(html.length, 'a page carries no large text').toBeLessThan(300_000);

  await page.goto(`${podsmith.url}/runs/${id}`);
  await openStep(page, 'many-keys');
  const output = step(page, 'many-keys').getByRole('region', { name: 'Output' });
  await expect(output).toContainText('"key-0": 18446744073709551615,');
  expect(await output.locator('[data-row]').count()).toBeLessThan(200);
  await step(page, 'many-keys').getByRole('searchbox', { name: 'Search output' }).fill('KEY-59999');
  await expect(step(page, 'many-keys').getByText('1 of 1')).toBeVisible();
  await expect(output.locator('mark')).toHaveText('key-59999');
  await expect(output.locator('mark')).toBeInViewport();
  const saving = page.waitForEvent('download');
  await step(page, 'many-keys').getByRole('button', { name: 'Download output' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toBe('output.json');
  expect(await readFile(await download.path(), 'utf8')).toBe(manyKeys);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await step(page, 'many-keys').getByRole('button', { name: 'Copy output' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(manyKeys);

  await openStep(page, 'long-line');
  const line = step(page, 'long-line').getByRole('region', { name: 'Output' });
  await expect(line).toContainText('"line": "xxx');
  await line.press('End');
  await expect(line).toContainText('"end": 1');
  await openStep(page, 'deep');
  await expect(step(page, 'deep').getByRole('region', { name: 'Output' })).toContainText('"bottom"');
});

test('never shows a failure as a success, and says why a step was skipped', async ({
  signedIn: page,
  podsmith,
}) => {
  await saveOperations(page);
  for (const [name, label] of [
    ['flaky', 'Failed'],
    ['refused', 'Refused'],
    ['fine', 'Succeeded'],
  ] as const) {
    await page.goto(`${podsmith.url}/operations/${name}`);
    const panel = page.getByRole('region', { name: 'Test' });
    await page.getByRole('button', { name: /^Run/ }).click();
    await expect(panel.getByText(label, { exact: true }).first()).toBeVisible();
    await page.reload();
    await openTab(page, 'History');
    const list = page.getByRole('table', { name: 'Invocations' });
    await expect(list.getByText(label, { exact: true }).first()).toBeVisible();
    await expect(list.getByText('Succeeded', { exact: true })).toHaveCount(name === 'fine' ? 1 : 0);
  }
  const id = await runToEnd(page, 'skips', [
    { id: 0, to: [1, 3] },
    { id: 1, operation: 'flaky', to: [2] },
    { id: 2, operation: 'fine', to: [] },
    { id: 3, operation: 'deep', to: [], when: 'false' },
  ]);
  await page.goto(`${podsmith.url}/runs/${id}`);
  const steps = page.getByRole('list', { name: 'Steps' });
  await expect(steps.getByRole('button', { name: /fine/ })).toContainText('node 1 (flaky) before it failed');
  await expect(steps.getByRole('button', { name: /deep/ })).toContainText('its condition was false: false');
  await openStep(page, 'deep');
  await expect(step(page, 'deep')).toContainText('Skipped: its condition was false: false.');
});

test('keeps the edges of the graph while a run goes on', async ({ signedIn: page, podsmith }) => {
  await saveOperations(page);
  const id = await startRun(page, 'edges', [
    { id: 0, to: [1] },
    { id: 1, operation: 'slow', to: [2] },
    { id: 2, operation: 'fine', to: [3] },
    { id: 3, operation: 'slow', to: [] },
  ]);
  await page.goto(`${podsmith.url}/runs/${id}`);
  const edges = page.locator('.react-flow__edge-path');
  await expect(edges).toHaveCount(3);
  // Counted in every frame from here to the end.
  await page.evaluate(() => {
    const look = () => {
      const count = document.querySelectorAll('.react-flow__edge-path').length;
      const { dataset } = document.documentElement;
      dataset.fewestEdges = String(Math.min(count, Number(dataset.fewestEdges ?? count)));
      requestAnimationFrame(look);
    };
    look();
  });
  await expect(page.getByRole('status').filter({ hasText: 'Run succeeded.' })).toBeAttached();
  await openStep(page, 'fine');
  await expect(step(page, 'fine')).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-fewest-edges', '3');
});

for (const width of [1280, 390]) {
  test(`opens a step in sight, with the focus, ${width} wide`, async ({ signedIn: page, podsmith }) => {
    await saveOperations(page);
    const nodes = Array.from({ length: 25 }, (_, i) => ({
      id: i + 1,
      operation: i === 24 ? 'slow' : 'fine',
      to: i < 24 ? [i + 2] : [],
    }));
    const id = await runToEnd(page, 'long', [{ id: 0, to: [1] }, ...nodes]);
    await page.setViewportSize({ width, height: 844 });
    await page.goto(`${podsmith.url}/runs/${id}`);
    await openStep(page, 'slow');
    await expect(step(page, 'slow')).toBeFocused();
    await expect(step(page, 'slow').getByRole('heading', { name: 'slow' })).toBeInViewport();
    await step(page, 'slow').getByRole('button', { name: 'Close the step' }).click();
    await expect(
      page.getByRole('list', { name: 'Steps' }).getByRole('button', { name: /slow/ }),
    ).toBeFocused();
  });
}

test('says which revisions a retry goes on with, and offers the newest', async ({
  signedIn: page,
  podsmith,
}) => {
  await saveOperations(page);
  const id = await runToEnd(page, 'retried', [
    { id: 0, to: [1] },
    { id: 1, operation: 'flaky', to: [] },
  ]);
  await page.goto(`${podsmith.url}/runs/${id}`);
  const retry = page.getByRole('button', { name: 'Retry' });
  const dialog = page.getByRole('dialog', { name: 'Retry this run?' });
  await retry.click();
  await expect(dialog).toContainText('none of its operations has a newer one');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await callApi(page, 'PUT', 'operations/flaky', server.operation('/fine'));
  await retry.click();
  await expect(dialog.getByRole('listitem')).toContainText(/flaky.*→/);
  await dialog.getByRole('radio', { name: /Newest/ }).check({ force: true });
  await dialog.getByRole('button', { name: 'Retry' }).click();
  await expect(page.locator('[data-step-node="1"][data-step-status="succeeded"]')).toBeVisible();
});
