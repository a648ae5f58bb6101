import { type APIRequestContext, type Page, request } from '@playwright/test';
import { openTab } from './editor.ts';
import { type Podsmith, startPodsmith } from './podsmith.ts';
import { admin, expect, signIn, test } from './test.ts';

// An instance of its own: the list of Pods is to be empty at first.
const token = 'token-of-the-pods-spec';
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
    // A connection kept for later may be closed by the server in the moment in which it is used again.
    extraHTTPHeaders: { authorization: `Bearer ${token}`, connection: 'close' },
    timeout: 120_000,
  });
});

test.afterAll(async () => {
  await api.dispose();
  await podsmith.stop();
});

const slow = `import json, time
print("loaded", flush=True)
def handle(event, context):
    print("counting", json.loads(event.body)["n"])
    time.sleep(0.4)
    return {"body": {"host": context.hostname}}
`;
const dying = `import os
def handle(event, context):
    os._exit(3)
`;

async function putOperation(name: string, handler: string): Promise<void> {
  const spec = { processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler } } } };
  expect((await api.put(`operations/${name}`, { data: { spec } })).status()).toBe(201);
}

async function podsOf(operation: string): Promise<{ name: string; startedAt: string; state: string }[]> {
  return (await (await api.get(`pods?operation=${operation}`)).json()).items;
}

/** Four calls at once: each of two Pods gets two. */
async function callFourTimes(operation: string): Promise<void> {
  const call = (n: number) => api.post(`operations/${operation}/invoke?wait=120`, { data: { n } });
  const answers = await Promise.all([1, 2, 3, 4].map(call));
  expect(answers.map((answer) => answer.status())).toEqual([200, 200, 200, 200]);
}

/** Presses a Pod's button and its namesake in the dialog that asks. */
async function confirm(page: Page, verb: string): Promise<void> {
  await page.getByRole('button', { name: verb }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: verb }).click();
}

test('Pods are set up, watched, restarted, deleted and kept', async ({ page }) => {
  await signIn(page, podsmith);
  await page.goto(`${podsmith.url}/pods`);
  await expect(page.getByRole('heading', { name: 'No Pods are running' })).toBeVisible();

  await test.step('an operation is given two Pods, one of them kept ready', async () => {
    await putOperation('count', slow);
    await page.goto(`${podsmith.url}/operations/count`);
    await openTab(page, 'Settings');
    await page.getByRole('button', { name: 'Pod settings' }).click();
    await page.getByLabel('Replicas').fill('two');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('A number of Pods is a whole number.').first()).toBeVisible();
    await page.getByLabel('Replicas').fill('2');
    await page.getByLabel('Kept ready').fill('1');
    await page.getByLabel('Calls at a time').fill('4');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Everything is saved')).toBeVisible();
    await expect(page.getByText('2 Pods, 1 kept ready, 4 calls at a time').first()).toBeVisible();
    expect((await (await api.get('operations/count')).json()).spec.pods).toEqual({
      replicas: 2,
      minReplicas: 1,
      concurrency: 4,
    });
  });

  await test.step('the page of the operation shows its Pods come up', async () => {
    await page.getByLabel('Event body').fill('{"n": 0}');
    await page.getByRole('button', { name: /^Run/ }).click();
    await openTab(page, 'Pods');
    await expect(page.getByText('2 Pods: 2 ready')).toBeVisible({ timeout: 120_000 });
  });

  const second = (await podsOf('count')).find(({ name }) => name.endsWith('-1'))?.name ?? '';
  await test.step('a Pod shows its log as it is written', async () => {
    await page.goto(`${podsmith.url}/pods`);
    await expect(page.getByText('2 Pods: 2 ready')).toBeVisible();
    await page.getByRole('link', { name: second }).click();
    await expect(page.getByRole('heading', { name: second })).toBeVisible();
    const log = page.getByRole('log', { name: 'Log of the Pod' });
    await expect(log).toContainText('loaded');
    await callFourTimes('count');
    await expect(log).toContainText('counting');
    // The mark by which the worker knows which call a line belongs to is not the reader's business.
    await expect(log).not.toContainText('podsmith:');
  });

  await test.step('it is restarted, and its log goes on', async () => {
    const before = (await podsOf('count')).find(({ name }) => name === second);
    await confirm(page, 'Restart');
    // Whether what was printed before is still there is the engine's affair.
    await expect(page.getByRole('log', { name: 'Log of the Pod' })).toContainText(/loaded\s*$/);
    await expect(page.getByRole('status').filter({ hasText: 'Pod Ready' })).toBeAttached();
    const after = (await podsOf('count')).find(({ name }) => name === second);
    expect(Date.parse(after?.startedAt ?? '')).toBeGreaterThan(Date.parse(before?.startedAt ?? ''));
  });

  await test.step('it is deleted, and is not missed', async () => {
    await confirm(page, 'Delete');
    await expect(page.getByRole('status').filter({ hasText: 'Pod Stopped' })).toBeAttached();
    await expect(page.getByRole('button', { name: 'Restart' })).toBeHidden();
    await page.getByRole('link', { name: 'Pods', exact: true }).first().click();
    await expect(page.getByText('1 Pod: 1 ready')).toBeVisible();
    expect((await api.delete(`pods/${second}`)).status()).toBe(409);
  });

  await test.step('the one that is to be kept comes back after it was deleted', async () => {
    const [before] = await podsOf('count');
    expect((await api.delete(`pods/${before?.name}`)).status()).toBe(202);
    await expect
      .poll(async () => (await podsOf('count')).filter((pod) => pod.startedAt !== before?.startedAt))
      .toMatchObject([{ state: 'ready' }]);
    await expect(page.getByText('1 Pod: 1 ready')).toBeVisible();
  });

  await test.step('no Pod outlives its operation', async () => {
    expect((await api.delete('operations/count')).status()).toBe(204);
    await expect(page.getByRole('heading', { name: 'No Pods are running' })).toBeVisible();
  });
});

test('a Pod that has died says why, on the list and on its page', async ({ page }) => {
  await signIn(page, podsmith);
  await putOperation('dying', dying);
  expect((await api.post('operations/dying/invoke?wait=120', { data: {} })).status()).toBe(502);
  await page.goto(`${podsmith.url}/pods?operation=dying`);
  await expect(page.getByText('1 Pod: 1 exited')).toBeVisible();
  await expect(page.getByText(/ended with (exit )?code 3/).first()).toBeVisible();
  await page.getByRole('link', { name: /dying/ }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'POD_EXITED' })).toContainText('3');
  await expect(page.getByRole('button', { name: 'Restart' })).toBeHidden();
});

test('no operation runs as a service account that the admin does not allow', async () => {
  const codeSource = { 'handler.py': dying };
  const spec = {
    processor: { function: { runtime: 'python3', codeSource } },
    pods: { serviceAccount: 'root' },
  };
  const answer = await api.put('operations/powerful', { data: { spec } });
  expect(answer.status()).toBe(422);
  expect((await answer.json()).issues).toMatchObject([{ path: 'spec.pods.serviceAccount' }]);
});

test('a client follows a Pod by server-sent events', async () => {
  await putOperation('told', slow);
  expect((await api.post('operations/told/invoke?wait=120', { data: { n: 7 } })).status()).toBe(200);
  const [pod] = await podsOf('told');
  const events = await fetch(`${podsmith.url}/api/v1/pods/${pod?.name}/events`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(20_000),
  });
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (reader && !text.includes('counting 7')) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader?.cancel();
  expect(text).toContain('counting 7');
  expect(text).toMatch(/^: connected\n\nid: \d+\nevent: pod\ndata: \{"pod":\{"name":/);
});
