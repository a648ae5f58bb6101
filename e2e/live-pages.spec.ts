import { type APIRequestContext, type Locator, type Page, request } from '@playwright/test';
import { startTcpProxy, type TcpProxy } from '#lib/testing/tcp-proxy.ts';
import { type AnsweringServer, startAnsweringServer } from './answering-server.ts';
import { type Podsmith, startPodsmith } from './podsmith.ts';
import { admin, expect, signIn, test } from './test.ts';

// Pages of one run, build, call and Pod, while things happen, over connections that come and go.

const token = 'token-of-the-live-pages-spec';
let podsmith: Podsmith;
/** Podsmith over a network that can fail. */
let proxied: Podsmith;
let proxy: TcpProxy;
let api: APIRequestContext;
let server: AnsweringServer;
let openGate: (() => void) | undefined;

/** Prints, and counts on what it is given. */
const printer = `import json
def handle(event, context):
    n = json.loads(event.body or "{}").get("n", 0) + 1
    for i in range(20):
        print(f"call {n} line {i}")
    return {"body": {"n": n}}
`;
const printed = (n: number) => Array.from({ length: 20 }, (_, i) => `call ${n} line ${i}`);

// The browser says in its console that it cannot connect, which is the point.
// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the wanted fixtures from this pattern
test.use({ watched: async ({}, use) => use(undefined) });

test.beforeAll(async () => {
  test.setTimeout(240_000);
  podsmith = await startPodsmith({
    PODSMITH_ADMIN_EMAIL: admin.email,
    PODSMITH_ADMIN_PASSWORD: admin.password,
    PODSMITH_API_TOKEN: token,
  });
  proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(podsmith.url).port) });
  proxied = { ...podsmith, url: `http://127.0.0.1:${proxy.port}` };
  api = await request.newContext({
    baseURL: `${podsmith.url}/api/v1/`,
    extraHTTPHeaders: { authorization: `Bearer ${token}`, connection: 'close' },
    timeout: 120_000,
  });
  server = await startAnsweringServer({
    '/gate': () => ({ body: '{}', after: new Promise((resolve) => (openGate = resolve)) }),
    '/broken': () => ({ status: 500, body: '{"error":"broken"}' }),
  });
  await put('operations/print', functionOf(printer));
  await put('operations/gate', server.operation('/gate'));
  await put('operations/broken', server.operation('/broken'));
  // Two calls that print, and between them one that lasts for as long as a test wants.
  await putPipeline('printing', ['print', 'gate', 'print']);
  await putPipeline('broken', ['broken']);
  // Builds its image and starts its Pod.
  expect((await api.post('operations/print/invoke?wait=120', { data: {} })).status()).toBe(200);
});

test.afterAll(async () => {
  server.close();
  await api.dispose();
  await podsmith.stop();
  proxy.close();
});

test.afterEach(() => proxy.resume());

function functionOf(handler: string) {
  return { spec: { processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler } } } } };
}

async function put(path: string, data: object): Promise<void> {
  expect((await api.put(path, { data })).ok(), path).toBe(true);
}

/** Calls the operations one after another. */
async function putPipeline(name: string, operations: string[]): Promise<void> {
  const nodes = operations.map((operation, i) => ({
    id: i + 1,
    operation,
    to: i + 1 < operations.length ? [i + 2] : [],
    timeoutSeconds: 200,
  }));
  await put(`pipelines/${name}`, { spec: { adjacencyList: [{ id: 0, to: [1] }, ...nodes] } });
}

async function run(pipeline: string): Promise<string> {
  return (await (await api.post(`pipelines/${pipeline}/runs`, { data: {} })).json()).id;
}

/** Lets the run that waits at the gate go on, to its end. */
async function endRun(id: string): Promise<void> {
  await expect.poll(() => openGate).toBeDefined();
  openGate?.();
  openGate = undefined;
  expect((await (await api.get(`runs/${id}?wait=60`)).json()).status).toBe('succeeded');
}

const badge = (page: Page) => page.getByRole('status', { name: 'Live updates' });
const steps = (page: Page) => page.getByRole('list', { name: 'Steps' }).getByRole('listitem');
const stepAt = (page: Page, node: number, status: string) =>
  page.locator(`[data-step-node="${node}"][data-step-status="${status}"]`);
const hasEnded = (page: Page) => page.getByRole('status').filter({ hasText: 'Run succeeded.' });

async function linesOf(log: Locator): Promise<string[]> {
  return ((await log.textContent()) ?? '').split('\n').filter((line) => line !== '');
}

/** Opens a run's page while the run waits at the gate, with the first step's log in view. */
async function openAtGate(page: Page, url: string): Promise<string> {
  const id = await run('printing');
  await page.goto(`${url}/runs/${id}`);
  await expect(stepAt(page, 2, 'running')).toBeVisible();
  await showsLog(page, 1, 1);
  return id;
}

/** The log of a step has each of its lines once. */
async function showsLog(page: Page, node: number, call: number): Promise<void> {
  await stepAt(page, node, 'succeeded').getByRole('button').click();
  const log = page.getByRole('region', { name: 'Step: print' }).getByRole('log');
  await expect.poll(() => linesOf(log)).toEqual(printed(call));
}

/** The page has the run's end, each step and each line once. */
async function showsWholeRun(page: Page): Promise<void> {
  await expect(hasEnded(page)).toBeAttached();
  await expect(stepAt(page, 3, 'succeeded')).toBeVisible();
  await expect(steps(page)).toHaveCount(3);
  await showsLog(page, 3, 2);
  await showsLog(page, 1, 1);
}

test('a run that went on while there was no connection has each step and line once', async ({ page }) => {
  await signIn(page, proxied);
  const id = await openAtGate(page, proxied.url);
  proxy.cut('reset');
  await expect(badge(page)).toHaveText('Not live; reconnecting…');
  await endRun(id);
  await expect(hasEnded(page)).not.toBeAttached();
  proxy.resume();
  await showsWholeRun(page);
  await expect(badge(page)).toBeEmpty();
});

test('the log of a Pod goes on after a connection that was cut, with each line once', async ({ page }) => {
  await signIn(page, proxied);
  const { items } = await (await api.get('pods?operation=print')).json();
  await page.goto(`${proxied.url}/pods/${items[0].name}`);
  const log = page.getByRole('log', { name: 'Log of the Pod' });
  const call = async (n: number) => {
    expect((await api.post('operations/print/invoke?wait=60', { data: { n: n - 1 } })).status()).toBe(200);
  };
  const ofTheseCalls = async () => (await linesOf(log)).filter((line) => /call 10\d /.test(line));
  await call(101);
  await expect.poll(ofTheseCalls).toEqual(printed(101));
  for (let round = 0; round < 2; round += 1) {
    const first = 102 + 3 * round;
    proxy.cut(round === 0 ? 'reset' : 'end');
    await expect(badge(page)).toHaveText('Not live; reconnecting…');
    for (const n of [first, first + 1]) await call(n);
    proxy.resume();
    await call(first + 2);
    const all = Array.from({ length: first + 2 - 100 }, (_, i) => printed(101 + i)).flat();
    await expect.poll(ofTheseCalls).toEqual(all);
  }
});

test('a build that went on while there was no connection has each line of its log once', async ({ page }) => {
  await signIn(page, proxied);
  await put('operations/built', functionOf(`${printer}# ${Date.now()}\n`));
  const { id } = await (await api.post('operations/built/build?wait=0')).json();
  await page.goto(`${proxied.url}/builds/${id}`);
  const log = page.getByRole('log', { name: 'Build log' });
  await expect.poll(() => linesOf(log)).not.toHaveLength(0);
  proxy.cut('reset');
  await expect.poll(async () => (await (await api.get(`builds/${id}`)).json()).status).toBe('succeeded');
  proxy.resume();
  await expect(page.getByRole('status').filter({ hasText: 'Build Succeeded' })).toBeAttached();
  const whole: string = (await (await api.get(`builds/${id}`)).json()).log;
  expect(await linesOf(log)).toEqual(whole.split('\n').filter((line) => line !== ''));
});

test('a call that ended while there was no connection shows its answer', async ({ page }) => {
  await signIn(page, proxied);
  await page.goto(`${proxied.url}/operations/gate`);
  const panel = page.getByRole('region', { name: 'Test' });
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(panel.getByRole('status')).toContainText('Running');
  await expect.poll(() => openGate).toBeDefined();
  proxy.cut('reset');
  await expect(badge(page)).toHaveText('Not live; reconnecting…');
  openGate?.();
  openGate = undefined;
  const id = new URL(page.url()).searchParams.get('invocation');
  expect((await (await api.get(`invocations/${id}?wait=60`)).json()).status).toBe('succeeded');
  await expect(panel.getByRole('status')).toContainText('Running');
  proxy.resume();
  await expect(panel.getByRole('status')).toContainText('Succeeded');
  await expect(badge(page)).toBeEmpty();
});

test('a tab that was hidden holds no connection, and misses nothing once it is shown again', async ({
  page,
}) => {
  await signIn(page, podsmith);
  const id = await openAtGate(page, podsmith.url);
  const stream = page.waitForEvent('requestfailed', (sent) => sent.url().includes('/api/live?'));
  await setVisibility(page, 'hidden');
  await stream;
  await endRun(id);
  await expect(hasEnded(page)).not.toBeAttached();
  await setVisibility(page, 'visible');
  await showsWholeRun(page);
});

/** Playwright keeps every page visible, so the page is told what a browser tells it. */
async function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

test('a page to which Back returns with all its state misses nothing', async ({
  playwright,
  launchOptions,
}) => {
  // Playwright turns off what every browser does: to keep a page that was left, for Back.
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  try {
    const page = await browser.newPage();
    await signIn(page, podsmith);
    const id = await openAtGate(page, podsmith.url);
    await page.evaluate(() => document.documentElement.setAttribute('data-kept', ''));
    await page.goto(`${proxied.url}/sign-in`);
    await endRun(id);
    await page.goBack({ waitUntil: 'commit' });
    await expect(page.locator('html[data-kept]')).toBeAttached();
    await showsWholeRun(page);
  } finally {
    await browser.close();
  }
});

test('what is asked of a run shows on its page without a new page', async ({ page }) => {
  await signIn(page, podsmith);
  const failed = await run('broken');
  await page.goto(`${podsmith.url}/runs/${failed}`);
  await expect(page.getByRole('status').filter({ hasText: 'Run failed.' })).toBeAttached();
  const rendered: string[] = [];
  page.on('request', (sent) => {
    if (sent.url().includes('_rsc')) rendered.push(sent.url());
  });
  await page.getByRole('button', { name: 'Retry…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(stepAt(page, 1, 'failed')).toContainText('2 attempts');
  await expect(page.getByRole('button', { name: 'Retry…' })).toBeVisible();
  // One that someone else retries shows as well, though it had ended.
  await api.post(`runs/${failed}/retry`);
  await expect(stepAt(page, 1, 'failed')).toContainText('3 attempts');
  expect(rendered).toEqual([]);

  await openAtGate(page, podsmith.url);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Run cancelled.' })).toBeAttached();
});
