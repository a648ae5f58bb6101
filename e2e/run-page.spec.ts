import type { Page } from '@playwright/test';
import { type AnsweringServer, startAnsweringServer } from './answering-server.ts';
import { cursorLine } from './editor.ts';
import { callApi, idOf } from './page-api.ts';
import { expect, test } from './test.ts';

/** Its Pod takes a while to start, which a person sees. */
const handler = `import time


def count(node):
    return node["disks"]


def handle(event, context):
    return {"count": count({})}


time.sleep(3)
`;

let server: AnsweringServer;
/** Lets what waits for the page go on. */
let openGate = () => {};
const gate = new Promise<void>((resolve) => {
  openGate = resolve;
});

test.beforeAll(async () => {
  server = await startAnsweringServer({
    '/fine': () => ({ body: '{"n":1}' }),
    '/slow': () => ({ body: '{"n":1}', afterMs: 4000 }),
    '/broken': () => ({ status: 500, body: '{"error":"no such host"}', afterMs: 50 }),
    '/late': () => ({ status: 500, body: '{"error":"too late"}', after: gate }),
  });
});

test.afterAll(() => server.close());

interface Node {
  id: number;
  operation?: string;
  to: number[];
  retries?: number;
}

async function saveOperations(page: Page): Promise<void> {
  const codeSource = { 'handler.py': handler };
  await callApi(page, 'PUT', 'operations/raises', {
    // With a number of calls at a time of its own, no standby Pod answers for it.
    spec: { processor: { function: { runtime: 'python3', codeSource } }, pods: { concurrency: 10 } },
  });
  for (const name of ['fine', 'broken', 'late']) {
    await callApi(page, 'PUT', `operations/${name}`, server.operation(`/${name}`));
  }
}

async function startRun(page: Page, name: string, adjacencyList: Node[]): Promise<string> {
  await callApi(page, 'PUT', `pipelines/${name}`, { spec: { adjacencyList, strategy: 'all' } });
  return idOf(await callApi(page, 'POST', `pipelines/${name}/runs`, { parameters: {} }));
}

async function runToEnd(page: Page, ...run: [name: string, nodes: Node[]]): Promise<string> {
  const id = await startRun(page, ...run);
  await callApi(page, 'GET', `runs/${id}?wait=120`);
  return id;
}

const steps = (page: Page) => page.getByRole('list', { name: 'Steps' });
const cause = (page: Page) => page.getByRole('region', { name: 'Cause' });
const step = (page: Page, name: string) => page.getByRole('region', { name: `Step: ${name}` });

test('a failed run opens on its cause, which leads to the line of the code', async ({
  signedIn: page,
  podsmith,
}) => {
  await saveOperations(page);
  const id = await startRun(page, 'raises', [
    { id: 0, to: [1, 4] },
    { id: 1, operation: 'raises', to: [2] },
    { id: 2, operation: 'fine', to: [3] },
    { id: 3, operation: 'broken', to: [] },
    { id: 4, operation: 'fine', to: [] },
  ]);
  await page.goto(`${podsmith.url}/runs/${id}`);
  await expect(steps(page)).toContainText(/Building the image…|Starting the Pod…/);
  await expect(cause(page)).toContainText('raises failed at node 1');
  await expect(cause(page)).toContainText("KeyError: 'disks'");
  await expect(cause(page)).toContainText('2 steps were skipped because of it: fine, broken');
  await cause(page).getByRole('button', { name: 'Open the step' }).click();
  await expect(step(page, 'raises').getByRole('alert')).toBeVisible();
  await cause(page).getByRole('link', { name: 'handler.py:5' }).click();
  await expect(page.getByRole('heading', { name: 'raises', level: 1 })).toBeVisible();
  await expect.poll(() => cursorLine(page)).toBe(5);
});

test('of several failures the first is spelled out and the others are listed', async ({
  signedIn: page,
  podsmith,
}) => {
  await saveOperations(page);
  await callApi(page, 'PUT', 'operations/nobody', {
    spec: { processor: { httpServer: { address: '127.0.0.1', port: 9 } } },
  });
  const id = await runToEnd(page, 'fail-twice', [
    { id: 0, to: [1, 2] },
    { id: 1, operation: 'broken', to: [] },
    { id: 2, operation: 'nobody', to: [] },
  ]);
  await page.goto(`${podsmith.url}/runs/${id}`);
  await expect(cause(page)).toContainText('nobody failed at node 2');
  await expect(cause(page)).toContainText('Another step failed, too');
  await cause(page)
    .getByRole('button', { name: /broken node 1 no such host/ })
    .click();
  await expect(step(page, 'broken')).toBeVisible();
});

test('a step that is tried again says when, and has a bar for each attempt', async ({
  signedIn: page,
  podsmith,
}) => {
  await saveOperations(page);
  const id = await startRun(page, 'tries-again', [
    { id: 0, to: [1] },
    { id: 1, operation: 'late', to: [], retries: 3 },
  ]);
  await page.goto(`${podsmith.url}/runs/${id}`);
  const row = steps(page).getByRole('button', { name: /late/ });
  await expect(row).toContainText('Running');
  openGate();
  await expect(row).toContainText(/Next attempt in \d s/);
  await expect(row).toContainText('4 attempts');
  await expect(row).toContainText(/Attempt 1: .*Running [\d.]+ m?s; Attempt 2: /);
  await expect(row.locator('[data-phase="running"]')).toHaveCount(4);
});

test('a run that succeeded names no cause', async ({ signedIn: page, podsmith }) => {
  await saveOperations(page);
  const id = await runToEnd(page, 'succeeds', [
    { id: 0, to: [1] },
    { id: 1, operation: 'fine', to: [] },
  ]);
  await page.goto(`${podsmith.url}/runs/${id}`);
  await expect(page.getByRole('status').filter({ hasText: 'Run succeeded.' })).toBeAttached();
  await expect(cause(page)).toHaveCount(0);
});

test('the chosen step is in the address: going back leads to what was seen before', async ({
  signedIn: page,
  podsmith,
}) => {
  await saveOperations(page);
  const id = await runToEnd(page, 'chosen', [
    { id: 0, to: [1] },
    { id: 1, operation: 'fine', to: [2] },
    { id: 2, operation: 'broken', to: [], retries: 1 },
  ]);
  await page.goto(`${podsmith.url}/runs/${id}`);
  await expect(page).toHaveTitle(/✗ failed · chosen/);
  await expect(page.getByRole('region', { name: 'Parameters' })).toBeVisible();
  await steps(page)
    .getByRole('button', { name: /broken/ })
    .click();
  await expect(step(page, 'broken')).toBeFocused();
  await step(page, 'broken').getByRole('tab', { name: 'Attempt 1' }).click();
  await expect(page).toHaveURL(/step=2&attempt=1$/);
  await page.reload();
  await expect(step(page, 'broken').getByRole('tab', { name: 'Attempt 1', selected: true })).toBeVisible();
  await steps(page).getByRole('button', { name: /fine/ }).click();
  await expect(step(page, 'fine')).toBeFocused();
  await page.goBack();
  await expect(step(page, 'broken')).toBeVisible();
  await step(page, 'broken').getByRole('button', { name: 'Close the step' }).click();
  await expect(page.getByRole('region', { name: 'Parameters' })).toBeVisible();
  await expect(steps(page).getByRole('button', { name: /broken/ })).toBeFocused();
});

test('the edges between graph, steps and details are dragged, and stay where they were put', async ({
  signedIn: page,
  podsmith,
}) => {
  await saveOperations(page);
  const id = await runToEnd(page, 'dragged', [
    { id: 0, to: [1] },
    { id: 1, operation: 'fine', to: [] },
  ]);
  await page.goto(`${podsmith.url}/runs/${id}`);
  for (const [name, key] of [
    ['Width of details', 'ArrowLeft'],
    ['Height of steps', 'ArrowUp'],
  ] as const) {
    const edge = page.getByRole('separator', { name });
    const before = await edge.getAttribute('aria-valuenow');
    await expect(async () => {
      await edge.press(key);
      expect(await edge.getAttribute('aria-valuenow')).not.toBe(before);
    }).toPass();
    const after = await edge.getAttribute('aria-valuenow');
    await page.reload();
    await expect(edge).toHaveAttribute('aria-valuenow', after ?? '');
  }
});

test('a run of many steps draws only those in sight, and opens each where the eye is', async ({
  signedIn: page,
  podsmith,
}) => {
  await saveOperations(page);
  const nodes = Array.from({ length: 300 }, (_, i) => ({
    id: i + 1,
    operation: 'fine',
    to: i < 299 ? [i + 2] : [],
  }));
  const id = await runToEnd(page, 'many', [{ id: 0, to: [1] }, ...nodes]);
  await page.goto(`${podsmith.url}/runs/${id}?step=290`);
  const row = steps(page).getByRole('button', { name: 'Node 290 ' });
  await expect(row).toBeInViewport();
  expect(await steps(page).getByRole('listitem').count()).toBeLessThan(60);
  await row.click();
  await expect(step(page, 'fine').getByRole('heading', { name: 'fine' })).toBeInViewport();
  await expect(row).toBeInViewport();
});

test('the end of a run is told to whoever wishes it and looks elsewhere', async ({
  signedIn: page,
  podsmith,
  context,
}) => {
  await context.grantPermissions(['notifications'], { origin: podsmith.url });
  await page.addInitScript(() => {
    const told: string[] = [];
    // Playwright gives every page the focus, and shows no notification.
    document.hasFocus = () => false;
    const Real = window.Notification;
    window.Notification = class extends Real {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        told.push(`${title}: ${options?.body}`);
      }
    };
    Object.assign(window, { told });
  });
  const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
  await saveOperations(page);
  await callApi(page, 'PUT', 'operations/slow', server.operation('/slow'));
  const nodes = [
    { id: 0, to: [1] },
    { id: 1, operation: 'slow', to: [] },
  ];
  const bell = page.getByRole('button', { name: 'Notify me of the end' });
  await page.goto(`${podsmith.url}/runs/${await startRun(page, 'told', nodes)}`);
  await expect(bell).toHaveAttribute('aria-pressed', 'false');
  await bell.click();
  await expect(bell).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(told).toEqual([expect.stringMatching(/^✓ succeeded · told: Took .* s\.$/)]);
  // The wish is kept for the next run, and what has ended already is no news.
  await page.goto(`${podsmith.url}/runs/${await startRun(page, 'told', nodes)}`);
  await expect(bell).toHaveAttribute('aria-pressed', 'true');
  await bell.click();
  await expect(page.getByRole('button', { name: 'Run again…' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Run again…' })).toBeVisible();
  expect(await told()).toEqual([]);
});

test('on a phone graph, steps and details are shown one at a time', async ({ signedIn: page, podsmith }) => {
  await saveOperations(page);
  const id = await runToEnd(page, 'on-a-phone', [
    { id: 0, to: [1] },
    { id: 1, operation: 'broken', to: [] },
  ]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${podsmith.url}/runs/${id}`);
  await expect(cause(page)).toContainText('no such host');
  await page.getByRole('radio', { name: 'Graph' }).click();
  await expect(page.getByRole('region', { name: 'Graph of the run' })).toBeVisible();
  await expect(steps(page)).toBeHidden();
  await page.getByRole('radio', { name: 'Steps' }).click();
  await steps(page)
    .getByRole('button', { name: /broken/ })
    .click();
  await expect(step(page, 'broken')).toBeFocused();
  await expect(page.getByRole('radio', { name: 'Details' })).toBeChecked();
  await step(page, 'broken').getByRole('button', { name: 'Close the step' }).click();
  await expect(steps(page).getByRole('button', { name: /broken/ })).toBeFocused();
});

/** A dialog hears Escape from when it has the focus, a moment after it is seen. */
async function closeDialog(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0, { timeout: 1000 });
  }).toPass();
}

test('keys lead through steps and runs, and a field keeps its own', async ({ signedIn: page, podsmith }) => {
  await saveOperations(page);
  const nodes = [
    { id: 0, to: [1] },
    { id: 1, operation: 'fine', to: [2] },
    { id: 2, operation: 'broken', to: [] },
  ];
  const first = await runToEnd(page, 'by-keys', nodes);
  const second = await runToEnd(page, 'by-keys', nodes);
  await page.goto(`${podsmith.url}/runs/${second}`);
  await expect(cause(page)).toBeVisible();
  await expect(async () => {
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible({ timeout: 1000 });
  }).toPass();
  await closeDialog(page);
  await page.keyboard.press('ArrowDown');
  await expect(step(page, 'fine')).toBeVisible();
  await expect(step(page, 'fine')).not.toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(step(page, 'broken')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await expect(step(page, 'fine')).toBeVisible();
  await page.keyboard.press('r');
  await expect(page.getByRole('dialog')).toBeVisible();
  await closeDialog(page);
  await page.keyboard.press('[');
  await expect(page).toHaveURL(new RegExp(`/runs/${first}$`));
  await expect(page.getByRole('heading', { name: `Run ${first.slice(0, 8)}` })).toBeVisible();
  await page.keyboard.press(']');
  await expect(page).toHaveURL(new RegExp(`/runs/${second}$`));
});

test('says which step wrote each key of an input, and leads to the code that ran', async ({
  signedIn: page,
  podsmith,
}) => {
  await saveOperations(page);
  await callApi(page, 'PUT', 'pipelines/origins', {
    spec: {
      strategy: 'all',
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: 'fine', to: [2] },
        { id: 2, operation: 'fine', to: [] },
      ],
    },
  });
  const parameters = { n: 0, node: 'worker-1' };
  const id = idOf(await callApi(page, 'POST', 'pipelines/origins/runs', { parameters }));
  await callApi(page, 'GET', `runs/${id}?wait=60`);
  await page.goto(`${podsmith.url}/runs/${id}?step=2`);
  await step(page, 'fine').getByText('Where its keys came from').click();
  await expect(step(page, 'fine')).toContainText('fine (node 1), over parameters');
  await step(page, 'fine')
    .getByRole('link', { name: /^[0-9a-f]{12}$/ })
    .click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page).toHaveURL(/\/operations\/fine$/);
});
