import { randomBytes } from 'node:crypto';
import { type APIRequestContext, request } from '@playwright/test';
import { type Podsmith, startPodsmith } from './podsmith.ts';
import { admin, expect, signIn, test } from './test.ts';

const token = 'token-of-the-manifests-spec';
let own: Podsmith;
let api: APIRequestContext;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  own = await startPodsmith({
    PODSMITH_ADMIN_EMAIL: admin.email,
    PODSMITH_ADMIN_PASSWORD: admin.password,
    PODSMITH_API_TOKEN: token,
  });
  api = await request.newContext({
    baseURL: `${own.url}/api/v1/`,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
});
test.afterAll(async () => {
  await api?.dispose();
  await own?.stop();
});

const id = randomBytes(4).toString('hex');
const manifest = (kind: string, name: string, spec: object, metadata: object = {}) =>
  JSON.stringify({ apiVersion: 'diagnosis.kubediag.org/v1', kind, metadata: { name, ...metadata }, spec });
const operation = `disk.collector.${id}`;
const pipeline = `disk.${id}`;
const metadata = {
  labels: { 'example.com/team': 'sre' },
  annotations: { note: 'Ask before <b>changing</b> it.' },
};
const adjacencyList = [{ to: [1] }, { operation }];

test('what KubeDiag’s manifests hold is shown, kept and given back', async ({ page }) => {
  await signIn(page, own);
  const trigger = {
    operationSet: pipeline,
    sourceTemplate: { commonEventTemplate: { regexp: { severity: 'Error' } } },
  };
  const applied = await api.post('apply', {
    headers: { 'content-type': 'application/yaml' },
    data: [
      manifest('Diagnosis', `cron.${id}.1700000000`, {
        operationSet: pipeline,
        targetSelector: { nodeNames: ['minikube'] },
      }),
      manifest('Trigger', `nightly.${id}`, trigger, metadata),
      manifest('CommonEvent', `cpu.${id}`, { summary: 'CPU', source: 'a', severity: 'Error' }),
      manifest('OperationSet', pipeline, { adjacencyList }, metadata),
      manifest('Operation', operation, { processor: { httpServer: { path: '/processor/disk' } } }, metadata),
    ].join('\n---\n'),
  });
  expect(applied.status()).toBe(200);
  const { runId } = (await applied.json()).items[0];

  await page.goto(`${own.url}/operations/${operation}`);
  await expect(page.getByRole('list', { name: 'Labels' })).toContainText('example.com/team: sre');
  await expect(page.getByText('It cannot be called yet')).toBeVisible();
  await expect(page.getByText('PODSMITH_HTTP_SERVER_ADDRESS')).toBeVisible();
  // A save from the form leaves them as they are, and the address to the settings.
  await page.getByLabel('Time-out (s)').fill('45');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText(`Saved ${operation}`).first()).toBeVisible();
  const saved = await (await api.get(`operations/${operation}`)).json();
  expect(saved).toMatchObject({
    metadata,
    spec: { processor: { httpServer: { path: '/processor/disk', scheme: 'http' }, timeoutSeconds: 45 } },
  });
  expect(saved.spec.processor.httpServer).not.toHaveProperty('address');

  await page.goto(`${own.url}/pipelines/${pipeline}`);
  await page.getByText('1 annotation').click();
  await expect(page.getByText('Ask before <b>changing</b> it.')).toBeVisible();
  const found = await (await api.get(`pipelines/${pipeline}`)).json();
  expect(found).toMatchObject({ name: pipeline, metadata });

  const run = await (await api.get(`runs/${runId}?wait=60`)).json();
  expect(run).toMatchObject({
    status: 'failed',
    diagnosis: { namespace: 'default', name: `cron.${id}.1700000000` },
    parameters: { node: 'minikube' },
    failedPaths: [[1]],
  });
  expect(run.steps[0]).toMatchObject({
    input: { node: 'minikube', 'task.namespace': 'default' },
    error: { code: 'HTTP_SERVER_UNSET' },
  });
  await page.goto(`${own.url}/runs/${runId}`);
  await expect(page.getByText(`default/cron.${id}.1700000000`)).toBeVisible();
  await expect(page.getByText('its node and Pod are parameters only')).toBeVisible();

  await page.getByRole('link', { name: 'Triggers', exact: true }).click();
  const item = page
    .getByRole('list', { name: 'Triggers' })
    .getByRole('listitem')
    .filter({ hasText: `nightly.${id}` });
  await expect(item.first()).toContainText('Not yet acted on');
  await item.first().getByText('Spec').click();
  await expect(page.getByLabel(`Spec of nightly.${id}`, { exact: true })).toContainText(
    'commonEventTemplate',
  );
  await page.getByRole('link', { name: 'common events' }).click();
  await expect(page.getByRole('list', { name: 'Common events' })).toContainText(`cpu.${id}`);

  expect(await (await api.get(`triggers/nightly.${id}`)).json()).toMatchObject({
    metadata,
    spec: trigger,
    actedOn: false,
  });
  expect((await api.get(`commonevents/cpu.${id}?namespace=shop`)).status()).toBe(404);
  expect((await api.get(`commonevents/cpu.${id}`)).status()).toBe(200);
  for (const path of [`triggers/nightly.${id}`, `commonevents/cpu.${id}`]) {
    expect((await api.delete(path)).status()).toBe(204);
    expect((await api.get(path)).status()).toBe(404);
  }
});

test('labels are replaced by a PUT that speaks of metadata, and told apart by the ETag', async () => {
  const path = `operations/labelled.${id}`;
  const spec = { processor: { httpServer: {} } };
  const put = (body: object, headers: Record<string, string> = {}) =>
    api.put(path, { data: { spec, ...body }, headers });
  const first = await put({ metadata: { labels: { team: 'sre' } } });
  expect(first.status()).toBe(201);
  const { revision } = await first.json();
  const second = await put(
    { metadata: { labels: { team: 'dba' } } },
    { 'if-match': first.headers().etag ?? '' },
  );
  expect(await second.json()).toMatchObject({ revision, metadata: { labels: { team: 'dba' } } });
  const late = { metadata: { labels: { team: 'web' } } };
  expect((await put(late, { 'if-match': first.headers().etag ?? '' })).status()).toBe(412);
  expect((await api.get(path, { headers: { 'if-none-match': first.headers().etag ?? '' } })).status()).toBe(
    200,
  );
  expect((await (await put({})).json()).metadata).toEqual({ labels: { team: 'dba' }, annotations: {} });
  expect((await (await put({ metadata: {} })).json()).metadata).toEqual({ labels: {}, annotations: {} });
  const listed = (await (await api.get('operations?limit=200')).json()).items;
  expect(listed.find((item: { name: string }) => item.name === `labelled.${id}`)).toHaveProperty('metadata');
});

test('an idempotency key in the header counts, and is one request’s', async () => {
  const name = `keys.${id}`;
  await api.put(`operations/${name}`, { data: { spec: { processor: { httpServer: {} } } } });
  await api.put(`pipelines/${name}`, {
    data: { spec: { adjacencyList: [{ to: [1] }, { operation: name }] } },
  });
  const ask = (data: object, key?: string) =>
    api.post(`pipelines/${name}/runs`, {
      data,
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });
  const { id: run } = await (await ask({ parameters: { a: 1, b: 2 } }, 'ticket-17')).json();
  for (const same of [
    await ask({ parameters: { b: 2, a: 1 } }, '"ticket-17"'),
    await ask({ parameters: { a: 1, b: 2 }, idempotencyKey: 'ticket-17' }),
  ]) {
    expect([same.status(), (await same.json()).id]).toEqual([202, run]);
  }
  for (const other of [
    await ask({ parameters: { a: 1, b: 3 } }, 'ticket-17'),
    await ask({ parameters: { a: 1, b: 2 }, idempotencyKey: 'ticket-18' }, 'ticket-17'),
  ]) {
    expect([other.status(), (await other.json()).issues[0].path]).toEqual([422, 'idempotencyKey']);
  }
});
