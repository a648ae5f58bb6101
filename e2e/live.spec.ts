import { type APIRequestContext, type Page, request } from '@playwright/test';
import { startTcpProxy, type TcpProxy } from '#lib/testing/tcp-proxy.ts';
import { type Podsmith, startPodsmith } from './podsmith.ts';
import { admin, expect, signIn, test } from './test.ts';

// An instance of its own: the lists are to hold what this spec puts into them.
const token = 'token-of-the-live-spec';
let podsmith: Podsmith;
let api: APIRequestContext;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  podsmith = await startPodsmith({
    PODSMITH_ADMIN_EMAIL: admin.email,
    PODSMITH_ADMIN_PASSWORD: admin.password,
    PODSMITH_API_TOKEN: token,
  });
  api = await request.newContext({
    baseURL: `${podsmith.url}/api/v1/`,
    extraHTTPHeaders: { authorization: `Bearer ${token}`, connection: 'close' },
  });
  for (const name of ['first', 'second']) await putPipeline(name);
});

test.afterAll(async () => {
  await api.dispose();
  await podsmith.stop();
});

/** A pipeline whose runs need no engine: they end at once, as nobody answers at its address. */
async function putPipeline(name: string): Promise<void> {
  const processor = { httpServer: { address: '127.0.0.1', port: 9 } };
  await api.put(`operations/${name}`, { data: { spec: { processor } } });
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation: name, to: [] },
  ];
  expect((await api.put(`pipelines/${name}`, { data: { spec: { adjacencyList } } })).ok()).toBe(true);
}

async function run(pipeline: string): Promise<string> {
  return (await (await api.post(`pipelines/${pipeline}/runs`, { data: {} })).json()).id;
}

/** Starts one run after another until it is told to stop. */
function keepRunning(pipeline: string): { stop(): Promise<number> } {
  let isStopped = false;
  const work = (async () => {
    let count = 0;
    for (; !isStopped; count += 1) {
      await run(pipeline);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return count;
  })();
  return {
    stop() {
      isStopped = true;
      return work;
    },
  };
}

const runs = (page: Page) => page.getByRole('table', { name: 'Runs' });
const badge = (page: Page) => page.getByRole('status', { name: 'Live updates' });

test('every click on the list of runs arrives while runs are being started', async ({ page }) => {
  await signIn(page, podsmith);
  for (let i = 0; i < 20; i += 1) await run('first');
  await page.goto(`${podsmith.url}/runs`);
  const running = keepRunning('first');
  let started = 0;
  try {
    for (let i = 0; i < 12; i += 1) {
      await runs(page).getByRole('link').nth(i).click();
      await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}$/);
      await expect(page.getByRole('heading', { level: 1, name: /^Run/ })).toBeVisible();
      await page.goBack();
      await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
    }
  } finally {
    started = await running.stop();
  }
  expect(started).toBeGreaterThan(12);
});

test('a press that lasts while the list gets longer opens the run it began on', async ({ page }) => {
  await signIn(page, podsmith);
  await run('first');
  await page.goto(`${podsmith.url}/runs`);
  // It may go between the pointer's coming and its press, and takes the list along.
  await expect(page.getByRole('status', { name: 'Container engine' })).toBeHidden();
  const pressed = runs(page).getByRole('link').first();
  const href = await pressed.getAttribute('href');
  await pressed.hover();
  await page.mouse.down();
  // The list knows of the new one, and draws it once the pointer is up.
  const asked = page.waitForResponse((response) => response.url().includes('/api/live/runs'));
  const newer = await run('second');
  await asked;
  await expect(runs(page).locator(`a[href="/runs/${newer}"]`)).toHaveCount(0);
  await page.mouse.up();
  await expect(page).toHaveURL(`${podsmith.url}${href}`);
  await page.goBack();
  await expect(runs(page).locator(`a[href="/runs/${newer}"]`)).toBeVisible();
});

test('lists show what happens while they are looked at, without a new page', async ({ page }) => {
  await signIn(page, podsmith);
  await page.goto(`${podsmith.url}/runs?pipeline=second`);
  await expect(badge(page)).toBeAttached();
  const rendered: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('_rsc')) rendered.push(new URL(request.url()).pathname);
  });
  const id = await run('second');
  await expect(
    runs(page)
      .getByRole('row')
      .filter({ hasText: id.slice(0, 8) }),
  ).toContainText('Failed');
  await page.getByRole('link', { name: 'Operations', exact: true }).click();
  await expect(page.getByRole('link', { name: 'made-elsewhere' })).toHaveCount(0);
  await putPipeline('made-elsewhere');
  await expect(page.getByRole('link', { name: 'made-elsewhere' })).toBeVisible();
  await page.getByRole('link', { name: 'Pipelines', exact: true }).click();
  await expect(page.getByRole('link', { name: 'made-elsewhere' })).toBeVisible();
  await api.delete('pipelines/made-elsewhere');
  await expect(page.getByRole('link', { name: 'made-elsewhere' })).toHaveCount(0);
  // Two pages were gone to, and nothing was rendered besides them and what was loaded ahead of the clicks.
  expect(new Set(rendered)).toEqual(new Set(['/operations', '/pipelines']));
});

test('no section is loaded before someone means to go there', async ({ page }) => {
  await signIn(page, podsmith);
  const loaded: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('_rsc')) loaded.push(new URL(request.url()).pathname);
  });
  await page.goto(`${podsmith.url}/runs`);
  await expect(runs(page)).toBeVisible();
  await page.waitForLoadState('load');
  await page.getByRole('link', { name: 'Builds', exact: true }).hover();
  await expect.poll(() => loaded).toContain('/builds');
  expect(new Set(loaded)).toEqual(new Set(['/builds']));
});

test('Back undoes a filter, and Forward does it again', async ({ page }) => {
  await signIn(page, podsmith);
  const first = await run('first');
  const second = await run('second');
  await page.goto(`${podsmith.url}/runs`);
  const row = (id: string) => runs(page).locator(`a[href="/runs/${id}"]`);
  await expect(row(first)).toBeVisible();
  await page.getByRole('button', { name: /Pipeline/ }).click();
  await page.getByRole('option', { name: 'second', exact: true }).click();
  await expect(page).toHaveURL(/\/runs\?pipeline=second$/);
  await expect(row(first)).toHaveCount(0);
  await expect(row(second)).toBeVisible();
  await page.getByRole('button', { name: /Status/ }).click();
  await page.getByRole('option', { name: 'Succeeded' }).click();
  await expect(page.getByText('No run matches these filters.')).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/runs\?pipeline=second$/);
  await expect(row(second)).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/runs$/);
  await expect(row(first)).toBeVisible();
  await expect(page.getByRole('button', { name: /Pipeline/ })).toContainText('All pipelines');
  await page.goForward();
  await expect(row(first)).toHaveCount(0);
  await expect(page.getByRole('button', { name: /Pipeline/ })).toContainText('second');
});

test.describe('over a connection that breaks', () => {
  let proxy: TcpProxy;
  // The browser says in its console that it cannot connect, which is the point.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the wanted fixtures from this pattern
  test.use({ watched: async ({}, use) => use(undefined) });

  test.beforeAll(async () => {
    proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(podsmith.url).port) });
  });

  test.afterAll(() => proxy.close());

  test('a page says that it is not live, and misses nothing once it is again', async ({ page }) => {
    const url = `http://127.0.0.1:${proxy.port}`;
    await signIn(page, { ...podsmith, url });
    await page.goto(`${url}/runs`);
    await expect(badge(page)).toBeEmpty();
    const before = await run('first');
    await expect(runs(page).locator(`a[href="/runs/${before}"]`)).toBeVisible();

    proxy.cut('reset');
    await expect(badge(page)).toHaveText('Not live; reconnecting…');
    const missed = await run('first');
    await expect(runs(page).locator(`a[href="/runs/${missed}"]`)).toHaveCount(0);

    proxy.resume();
    await expect(badge(page)).toBeEmpty();
    await expect(runs(page).locator(`a[href="/runs/${missed}"]`)).toBeVisible();
  });

  test('a page says so when it is signed out elsewhere', async ({ page, context }) => {
    await signIn(page, podsmith);
    await page.goto(`${podsmith.url}/runs`);
    const other = await context.newPage();
    await other.goto(`${podsmith.url}/settings`);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await expect(badge(page)).toHaveText('Not live; you are signed out.');
  });

  test('a page says so when it was signed out while it had no connection', async ({ page, context }) => {
    const url = `http://127.0.0.1:${proxy.port}`;
    await signIn(page, { ...podsmith, url });
    await page.goto(`${url}/runs`);
    await expect(badge(page)).toBeEmpty();
    proxy.cut('reset');
    await expect(badge(page)).toHaveText('Not live; reconnecting…');
    const other = await context.newPage();
    await other.goto(`${podsmith.url}/settings`);
    await other.getByRole('button', { name: 'Sign out' }).click();
    await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    proxy.resume();
    await expect(badge(page)).toHaveText('Not live; you are signed out.');
  });
});
