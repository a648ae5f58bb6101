import { type APIRequestContext, type APIResponse, expect, request, test } from '@playwright/test';
import { type Podsmith, startPodsmith } from './podsmith.ts';

// Two instances, as automation starts them: everything without a browser, each with a home and port of its own.
const tokens = ['first-instance-token', 'second-instance-token'] as const;
const admin = { email: 'admin@example.com', password: 'correct-horse-battery' };

let instances: Podsmith[] = [];
let api: APIRequestContext;
let other: APIRequestContext;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  for (const token of tokens) {
    instances.push(
      await startPodsmith({
        PODSMITH_ADMIN_EMAIL: admin.email,
        PODSMITH_ADMIN_PASSWORD: admin.password,
        PODSMITH_API_TOKEN: token,
      }),
    );
  }
  [api, other] = (await Promise.all(tokens.map((token, i) => open(i, token)))) as [typeof api, typeof api];
});

test.afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  instances = [];
});

function open(instance: number, token?: string): Promise<APIRequestContext> {
  return request.newContext({
    baseURL: `${instances[instance]?.url}/api/v1/`,
    extraHTTPHeaders: token ? { authorization: `Bearer ${token}` } : {},
    timeout: 200_000,
  });
}

/** A function of python3 with these files. */
function python(files: Record<string, string>, more: object = {}) {
  return { spec: { processor: { function: { runtime: 'python3', codeSource: files }, ...more } } };
}

const echo = `import json
def handle(event, context):
    print("called with", event.method, event.path)
    return {"headers": {"x-seen": event.method}, "body": {"seen": json.loads(event.body or b"{}")}}
`;
const count = `import json
def handle(event, context):
    data = json.loads(event.body)
    return {"body": {"keys": len(data["seen"]), "big": data["ns"] + 1}}
`;

test('operations are written, built, called, chained and run', async () => {
  await test.step('write', async () => {
    const created = await api.put('operations/echo', { data: python({ 'handler.py': echo }) });
    expect(created.status()).toBe(201);
    const again = await api.put('operations/echo', { data: python({ 'handler.py': echo }) });
    expect(again.status()).toBe(200);
    expect((await again.json()).revision).toBe((await created.json()).revision);
    const yaml =
      'spec:\n  processor:\n    function:\n      runtime: python3\n      codeSource:\n        handler.py: |\n'.concat(
        count.replace(/^/gm, ' '.repeat(10)),
      );
    const headers = { 'content-type': 'application/yaml' };
    expect((await api.put('operations/count', { data: yaml, headers })).status()).toBe(201);
    const { items, nextCursor } = await (await api.get('operations?limit=1')).json();
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['count']);
    const rest = await (await api.get(`operations?cursor=${nextCursor}`)).json();
    expect(rest.items.map(({ name }: { name: string }) => name)).toEqual(['echo']);
    expect(rest.nextCursor).toBeNull();
  });

  await test.step('build', async () => {
    const build = await (await api.post('operations/echo/build?wait=200')).json();
    expect(build).toMatchObject({ status: 'succeeded', error: null });
    expect(build.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    // The engine may have the image from an earlier run of this spec.
    expect(build.cached || build.log.includes('STEP'), build.log).toBe(true);
    expect(await (await api.get(`builds/${build.id}`)).json()).toEqual(build);
  });

  await test.step('call', async () => {
    const answer = await api.post('operations/echo/invoke', { data: { n: 1 } });
    expect(await answer.json()).toMatchObject({
      statusCode: 200,
      headers: { 'x-seen': 'POST', 'content-type': expect.stringContaining('json') },
      body: expect.stringContaining('"seen"'),
      log: 'called with POST /\n',
    });
    const path = encodeURIComponent('/a/b?c=d');
    const got = await (await api.post(`operations/echo/invoke?method=GET&path=${path}`)).json();
    expect(got).toMatchObject({ log: 'called with GET /a/b\n', headers: { 'x-seen': 'GET' } });
  });

  await test.step('chain and run', async () => {
    const adjacencyList = [
      { id: 0, to: [1] },
      { id: 1, operation: 'echo', to: [2] },
      { id: 2, operation: 'count' },
    ];
    const spec = { adjacencyList, strategy: 'firstPath' };
    expect((await api.put('pipelines/chain', { data: { spec } })).status()).toBe(201);
    const body = '{"parameters":{"ns":1700000000123456789,"name":"Zoë"},"idempotencyKey":"once"}';
    const headers = { 'content-type': 'application/json' };
    const asked = await api.post('pipelines/chain/runs', { data: body, headers });
    expect(asked.status()).toBe(202);
    const { id } = await asked.json();
    const twice = await (await api.post('pipelines/chain/runs', { data: body, headers })).json();
    expect(twice.id).toBe(id);

    const text = await (await api.get(`runs/${id}?wait=120`)).text();
    const waited = await api.post('pipelines/chain/runs?wait=120', { data: body, headers });
    expect(waited.status()).toBe(200);
    expect(await waited.text()).toBe(text);
    const patience = await api.post('pipelines/chain/runs?wait=never', { data: body, headers });
    expect(await patience.json()).toMatchObject({ status: 422, issues: [{ path: 'wait' }] });
    // Every digit arrives: in the parameters, the input of the next step and the results.
    expect(text.match(/1700000000123456789/g)?.length).toBeGreaterThanOrEqual(4);
    expect(text).toContain('"big": 1700000000123456790');
    const run = JSON.parse(text);
    expect(run).toMatchObject({
      pipeline: 'chain',
      status: 'succeeded',
      succeededPath: [1, 2],
      failedPaths: [],
      parameters: { name: 'Zoë' },
      results: { keys: 2 },
    });
    expect(run.steps).toMatchObject([
      { node: 1, operation: 'echo', attempt: 1, status: 'succeeded', error: null },
      { node: 2, operation: 'count', attempt: 1, status: 'succeeded', input: { seen: { name: 'Zoë' } } },
    ]);
    for (const step of run.steps) {
      expect(step.imageDigest).toMatch(/^sha256:/);
      expect(Date.parse(step.finishedAt)).toBeGreaterThanOrEqual(Date.parse(step.startedAt));
      expect(step.durationMs).toBeGreaterThan(0);
    }
    const events = await (await api.get(`runs/${id}/events`)).text();
    expect(events).toMatch(/^: connected\n\nid: \d+\nevent: run\ndata: \{.*\}\n\nevent: end\n/);
    const listed = await (await api.get('runs?pipeline=chain&status=succeeded')).json();
    expect(listed.items.map((item: { id: string }) => item.id)).toEqual([id]);
    expect((await api.post(`runs/${id}/retry`)).status()).toBe(409);
    expect(await (await api.post(`runs/${id}/cancel`)).json()).toMatchObject({ status: 'succeeded' });
  });

  await test.step('delete', async () => {
    expect((await api.delete('operations/echo')).status()).toBe(409);
    expect((await api.delete('pipelines/chain')).status()).toBe(204);
    expect((await api.delete('operations/echo')).status()).toBe(204);
    expect((await api.get('operations/echo')).status()).toBe(404);
  });

  await test.step('the other instance knows nothing of it', async () => {
    expect((await (await other.get('operations')).json()).items).toEqual([]);
    const stranger = await open(1, tokens[0]);
    expect((await stranger.get('operations')).status()).toBe(401);
  });
});

test('functions that fail are told apart', async () => {
  const failing = (name: string, files: Record<string, string>, more: object = {}) =>
    api.put(`operations/${name}`, { data: python(files, more) });

  await test.step('a handler that raises has answered 500', async () => {
    await failing('raises', { 'handler.py': 'def handle(event, context):\n    raise ValueError("no")\n' });
    const answer = await api.post('operations/raises/invoke?wait=120', { data: {} });
    expect(answer.status()).toBe(200);
    const { statusCode, body } = await answer.json();
    expect(statusCode).toBe(500);
    expect(JSON.parse(body).error).toMatchObject({ type: 'ValueError', message: 'no' });
  });

  await test.step('a Pod that dies gives a bad answer', async () => {
    const text = 'import os\ndef handle(event, context):\n    print("bye", flush=True)\n    os._exit(3)\n';
    await failing('dies', { 'handler.py': text });
    const answer = await api.post('operations/dies/invoke?wait=120', { data: {} });
    await expectProblem(answer, 502, { code: 'POD_EXITED', details: { exitCode: 3 } });
  });

  await test.step('a handler that is too slow runs into its time-out', async () => {
    const text = 'import time\ndef handle(event, context):\n    time.sleep(60)\n';
    await failing('sleeps', { 'handler.py': text }, { timeoutSeconds: 1 });
    await expectProblem(await api.post('operations/sleeps/invoke?wait=120', { data: {} }), 504);
  });

  await test.step('a failing build says why', async () => {
    const requirements = 'no-such-package-for-podsmith==99.99\n';
    await failing('unbuildable', { 'handler.py': echo, 'requirements.txt': requirements });
    const answer = await api.post('operations/unbuildable/invoke?wait=200', { data: {} });
    const problem = await expectProblem(answer, 422);
    expect(problem.code).toMatch(/^BUILD_/);
    expect(JSON.stringify(problem)).toContain('no-such-package-for-podsmith');
  });
});

const handlerFile = { 'handler.py': echo };
const manyFiles = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`file${i}.py`, '']));
const serverProcessor = { httpServer: { address: '127.0.0.1', port: 80 } };

const badOperations: [string, unknown, number][] = [
  ['a file above the folder', python({ ...handlerFile, '../x': '' }), 422],
  ['an absolute file', python({ ...handlerFile, '/etc/x': '' }), 422],
  ['a file above the folder in the end', python({ ...handlerFile, 'a/../../b': '' }), 422],
  ['a NUL in a file name', python({ ...handlerFile, 'a\0b': '' }), 422],
  ['300 files', python({ ...handlerFile, ...manyFiles }), 422],
  ['2 MiB of code', python({ 'handler.py': '#'.repeat(2 ** 21) }), 422],
  ['5 MiB of code', python({ 'handler.py': '#'.repeat(5 * 2 ** 20) }), 413],
  ['an unknown runtime', { spec: { processor: { function: { runtime: 'cobol', codeSource: {} } } } }, 422],
  ['no handler', python({ 'other.py': '' }), 422],
  ['two processors', { spec: { processor: { ...serverProcessor, scriptRunner: { script: 'x' } } } }, 422],
  ['no processor', { spec: { processor: {} } }, 422],
  ['another name inside', { ...python(handlerFile), metadata: { name: 'other' } }, 422],
  [
    'a port in its address',
    { spec: { processor: { httpServer: { address: '127.0.0.1:80', port: 80 } } } },
    422,
  ],
  ['no spec', {}, 422],
];

for (const [what, data, status] of badOperations) {
  test(`an operation with ${what} is refused`, async () => {
    await expectProblem(await api.put('operations/bad', { data }), status);
    expect((await api.get('operations/bad')).status()).toBe(404);
  });
}

for (const name of ['Upper', 'a_b', '-a', 'a-', 'a..b', 'a.', 'a'.repeat(254), 'ä', '../x', '\0']) {
  test(`the name ${JSON.stringify(name)} is refused`, async () => {
    const path = `operations/${encodeURIComponent(name)}`;
    const problem = await expectProblem(await api.put(path, { data: python(handlerFile) }), 422);
    expect(problem.issues).toMatchObject([{ path: 'name' }]);
    expect((await api.get(path)).status()).toBe(404);
  });
}

test('a body that cannot be read is refused', async () => {
  // As bytes: Playwright would make a JSON string of text that is no JSON.
  const put = (data: string, type: string) =>
    api.put('operations/bad', { data: Buffer.from(data), headers: { 'content-type': type } });
  await expectProblem(await put('{"spec":', 'application/json'), 400);
  await expectProblem(await put('['.repeat(100_000), 'application/json'), 400);
  await expectProblem(await put('spec: [', 'application/yaml'), 400);
  await expectProblem(await put('['.repeat(100_000), 'application/yaml'), 400);
  await expectProblem(await put('spec: !!js/function "x"', 'application/yaml'), 400);
  await expectProblem(await put('spec=1', 'application/x-www-form-urlencoded'), 415);
});

test('a change that began from an older revision is refused, and nothing is lost', async () => {
  for (const [kind, specs] of [
    ['operations', [1, 2, 3].map((port) => ({ processor: { httpServer: { address: 'a', port } } }))],
    [
      'pipelines',
      [1, 2, 3].map((retries) => ({
        adjacencyList: [
          { id: 0, to: [1] },
          { id: 1, operation: 'contended', retries },
        ],
      })),
    ],
  ] as const) {
    const path = `${kind}/contended`;
    const [first, second, third] = specs;
    expect((await api.put(path, { data: { spec: first }, headers: { 'if-match': '*' } })).status()).toBe(412);
    expect((await api.put(path, { data: { spec: first }, headers: { 'if-none-match': '*' } })).status()).toBe(
      201,
    );
    const seen = await api.get(path);
    const etag = seen.headers().etag ?? '';
    const body = await seen.json();
    expect(etag).toBe(`"${body.revision}"`);
    expect((await api.get(path, { headers: { 'if-none-match': etag } })).status()).toBe(304);

    const changed = await api.put(path, { data: { spec: second }, headers: { 'if-match': etag } });
    expect(changed.status()).toBe(200);
    expect(changed.headers().etag).toBe((await api.get(path)).headers().etag);
    await expectProblem(await api.put(path, { data: { ...body, spec: third } }), 409, {
      code: 'EDIT_CONFLICT',
    });
    const stale = { 'if-match': etag };
    await expectProblem(await api.put(path, { data: { spec: third }, headers: stale }), 412);
    await expectProblem(await api.delete(path, { headers: stale }), 412);
    await expectProblem(
      await api.put(path, { data: { spec: third }, headers: { 'if-none-match': '*' } }),
      412,
    );
    await expectProblem(
      await api.put(path, { data: { spec: third }, headers: { 'if-match': 'nonsense' } }),
      400,
    );
    // Sent again, because the answer was lost.
    expect((await api.put(path, { data: { spec: second }, headers: stale })).status()).toBe(200);
    expect(await (await api.get(path)).json()).toMatchObject({ spec: second });
  }
  for (const path of ['pipelines/contended', 'operations/contended']) {
    const { etag = '' } = (await api.get(path)).headers();
    expect((await api.delete(path, { headers: { 'if-match': etag } })).status()).toBe(204);
  }
});

test('graphs that cannot be walked and parameters that are no object are refused', async () => {
  await api.put('operations/node', { data: { spec: { processor: serverProcessor } } });
  const node = (id: number, ...to: number[]) => ({ id, operation: 'node', to });
  const start = { id: 0, to: [1] };
  const graphs: [unknown[], RegExp][] = [
    [[start, node(1, 2), node(2, 1)], /cycle/],
    [[start, node(1), node(2)], /reached/],
    [[start, node(1, 0)], /start/],
    [[start, node(1, 7)], /7/],
    [[start, node(1), node(1)], /1/],
    [[start, { id: 1, operation: 'nobody' }], /nobody/],
    [[], /start/],
  ];
  for (const [adjacencyList, why] of graphs) {
    const answer = await api.put('pipelines/bad', { data: { spec: { adjacencyList } } });
    expect((await expectProblem(answer, 422)).detail).toMatch(why);
  }
  expect((await api.get('pipelines/bad')).status()).toBe(404);

  await api.put('pipelines/good', { data: { spec: { adjacencyList: [start, node(1)] } } });
  for (const parameters of [[], 'text', 5, true, null]) {
    const answer = await api.post('pipelines/good/runs', { data: { parameters } });
    const { issues } = await expectProblem(answer, 422);
    expect(issues).toMatchObject([{ path: 'parameters' }]);
  }
  expect((await (await api.get('runs?pipeline=good')).json()).items).toEqual([]);
});

test('manifests are applied all or none', async () => {
  const manifest = (kind: string, name: string, spec: object) =>
    JSON.stringify({ apiVersion: 'diagnosis.kubediag.org/v1', kind, metadata: { name }, spec });
  const apply = (...documents: string[]) =>
    api.post('apply', {
      data: documents.join('\n---\n'),
      headers: { 'content-type': 'application/yaml' },
    });
  const script = {
    processor: { scriptRunner: { script: 'echo $1', argKeys: ['who'], operationResultKey: 'hi' } },
  };
  const documents = [
    manifest('Operation', 'greet', script),
    manifest('OperationSet', 'greeting', {
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: 'greet' },
      ],
    }),
    manifest('Diagnosis', 'greet-ada', { operationSet: 'greeting', parameters: { who: 'Ada' } }),
  ];
  const bad = await apply(...documents, manifest('Deployment', 'x', {}));
  expect((await expectProblem(bad, 422)).detail).toMatch(/^Document 4, line 7: /);
  expect((await api.get('operations/greet')).status()).toBe(404);

  const { items } = await (await apply(...documents)).json();
  expect(items).toMatchObject([
    { kind: 'Operation', name: 'greet', action: 'created' },
    { kind: 'OperationSet', name: 'greeting', action: 'created' },
    { kind: 'Diagnosis', name: 'greet-ada', action: 'created' },
  ]);
  const run = await (await api.get(`runs/${items[2].runId}?wait=120`)).json();
  expect(run).toMatchObject({ status: 'succeeded', results: { 'operation.hi.output': 'Ada\n' } });
});

test('only who may ask is answered', async ({ page }) => {
  const anybody = await open(0);
  expect((await anybody.get('healthz')).status()).toBe(200);
  expect(await (await anybody.get('readyz')).json()).toMatchObject({ status: 'ok', engine: { ready: true } });
  for (const path of ['operations', 'runs', 'builds', 'events?topics=runs', 'no/such/path']) {
    await expectProblem(await anybody.get(path), 401);
  }
  await expectProblem(await (await open(0, 'a-wrong-token-of-length')).get('operations'), 401);
  await expectProblem(await api.get('no/such/path'), 404);
  const wrongMethod = await api.post('operations');
  await expectProblem(wrongMethod, 405);
  expect(wrongMethod.headers().allow).toBe('GET, HEAD, OPTIONS');

  await test.step('a signed-in browser may, but no other site through it', async () => {
    const url = instances[0]?.url ?? '';
    await page.goto(`${url}/sign-in`);
    await page.getByLabel('E-mail').fill(admin.email);
    await page.getByLabel('Password').fill(admin.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
    const [session] = await page.context().cookies();
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', secure: false });
    const status = await page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ spec: { processor: { httpServer: { address: 'a', port: 1 } } } });
      return (await fetch('/api/v1/operations/by-page', { method: 'PUT', headers, body })).status;
    });
    expect(status).toBe(201);
    const foreign = { headers: { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' } };
    await expectProblem(await page.request.delete(`${url}/api/v1/operations/by-page`, foreign), 403);
    await expectProblem(await page.request.delete(`${url}/api/v1/operations/by-page`), 403);
    expect((await page.request.get(`${url}/api/v1/operations/by-page`)).status()).toBe(200);
  });
});

/** Expects a failure that says in plain words what is wrong. */
async function expectProblem(answer: APIResponse, status: number, like: object = {}) {
  const text = await answer.text();
  expect(answer.status(), text).toBe(status);
  expect(answer.headers()['content-type']).toBe('application/problem+json');
  const problem = JSON.parse(text);
  expect(problem).toMatchObject({
    status,
    title: expect.any(String),
    detail: expect.stringMatching(/\.$/),
    ...like,
  });
  return problem;
}
