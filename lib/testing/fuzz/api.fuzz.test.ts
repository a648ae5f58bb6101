import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCases } from '#lib/testing/fuzz/cases.ts';
import { headerText, hostileText, smallName } from '#lib/testing/fuzz/hostile.ts';
import {
  createHttpClient,
  type FuzzAnswer,
  type FuzzRequest,
  type HttpClient,
} from '#lib/testing/fuzz/http-client.ts';
import {
  jsonHeaders,
  likelyManifest,
  likelySpec,
  parametersText,
  requestsOf,
  scriptBody,
} from '#lib/testing/fuzz/requests.ts';
import { apiRoutes } from '#lib/testing/fuzz/routes.ts';
import { readAndDeleteAll } from '#lib/testing/fuzz/stored.ts';
import { type Podsmith, startPodsmith } from '../../../e2e/podsmith.ts';

const token = 'a-token-of-the-fuzz-suite';
let podsmith: Podsmith;
let client: HttpClient;

beforeAll(async () => {
  // Without an engine: what is asked for is stored, and waits.
  podsmith = await startPodsmith({
    DOCKER_HOST: 'unix:///nonexistent/engine.sock',
    PODSMITH_API_TOKEN: token,
  });
  client = createHttpClient(podsmith.url, token);
});
afterAll(async () => {
  client?.close();
  await podsmith?.stop();
});

/** The one failure that is the platform's here: there is no engine. */
function problemOf({ status, headers: got, text }: FuzzAnswer): string | undefined {
  if (status < 500) return undefined;
  const code = String(got['content-type']).includes('problem+json') ? JSON.parse(text).code : undefined;
  return status === 503 && String(code).startsWith('ENGINE_')
    ? undefined
    : `${status} ${text.slice(0, 1000)}`;
}

async function expectAnswered(asked: FuzzRequest): Promise<FuzzAnswer> {
  const answer = await client.send(asked);
  expect(problemOf(answer)).toBeUndefined();
  return answer;
}

/** A property about what was taken says nothing where nothing is. */
function expectManyTaken({ sent, taken }: { sent: number; taken: number }): void {
  expect(taken / sent).toBeGreaterThan(0.1);
}

const routes = apiRoutes();

describe('whatever a route is asked, it answers, and not with its own failure', () => {
  test.each(routes)('%s', async (route) => {
    await checkCases(
      0.2 / routes.length,
      fc.asyncProperty(requestsOf(route), async (asked) => {
        await expectAnswered(asked);
      }),
    );
    await readAndDeleteAll(client);
  });
});

describe('what is stored can be read, listed and deleted again', () => {
  const put = fc.record({
    list: fc.constantFrom('operations', 'pipelines'),
    name: smallName,
    spec: likelySpec,
    annotation: hostileText,
    label: fc.constantFrom('', 'x'),
  });

  test('an operation or pipeline that was taken is answered as it was saved', async () => {
    await client.send({
      method: 'PUT',
      path: '/api/v1/operations/base',
      headers: jsonHeaders,
      body: scriptBody,
    });
    const count = { sent: 0, taken: 0 };
    await checkCases(
      0.03,
      fc.asyncProperty(put, async ({ list, name, spec: asked, annotation, label }) => {
        const path = `/api/v1/${list}/${name}`;
        const metadata = { labels: { l: label }, annotations: { a: annotation } };
        const saved = await expectAnswered({
          method: 'PUT',
          path,
          headers: jsonHeaders,
          body: JSON.stringify({ spec: asked, metadata }),
        });
        count.sent += 1;
        if (saved.status >= 300) return;
        count.taken += 1;
        const read = await expectAnswered({ method: 'GET', path, headers: {} });
        expect(JSON.parse(read.text)).toEqual(JSON.parse(saved.text));
        expect(read.headers.etag).toBe(saved.headers.etag);
        // What was read is saved again without a change.
        const again = await expectAnswered({
          method: 'PUT',
          path,
          headers: { ...jsonHeaders, 'if-match': String(read.headers.etag) },
          body: read.text,
        });
        expect([again.status, again.headers.etag]).toEqual([200, read.headers.etag]);
        const listed = await expectAnswered({
          method: 'GET',
          path: `/api/v1/${list}?limit=200`,
          headers: {},
        });
        expect(JSON.parse(listed.text).items.map((item: { name: string }) => item.name)).toContain(name);
        const removed = await expectAnswered({ method: 'DELETE', path, headers: {} });
        expect(removed.status).toBe(204);
      }),
    );
    expectManyTaken(count);
    await readAndDeleteAll(client);
  });

  test('manifests that were applied are all there, and go', async () => {
    const count = { sent: 0, taken: 0 };
    await checkCases(
      0.01,
      fc.asyncProperty(fc.array(likelyManifest, { minLength: 1, maxLength: 3 }), async (manifests) => {
        const text = manifests.map((one) => `---\n${JSON.stringify(one)}\n`).join('');
        const applied = await expectAnswered({
          method: 'POST',
          path: '/api/v1/apply',
          headers: { 'content-type': 'application/yaml' },
          body: text,
        });
        count.sent += 1;
        if (applied.status >= 300) return;
        count.taken += 1;
        await readAndDeleteAll(client);
      }),
    );
  });

  test('a run that was taken can be read, and so can its parameters, results and steps, and be cancelled', async () => {
    const operation = await client.send({
      method: 'PUT',
      path: '/api/v1/operations/base',
      headers: jsonHeaders,
      body: scriptBody,
    });
    expect(operation.status).toBe(201);
    const pipeline = await client.send({
      method: 'PUT',
      path: '/api/v1/pipelines/base',
      headers: jsonHeaders,
      body: JSON.stringify({ spec: { adjacencyList: [{ to: [1] }, { operation: 'base' }] } }),
    });
    expect(pipeline.status).toBe(201);
    const count = { sent: 0, taken: 0 };
    await checkCases(
      0.02,
      fc.asyncProperty(
        parametersText,
        fc.option(hostileText),
        fc.option(headerText),
        async (parameters, key, header) => {
          const keyText = key === null ? '' : `,"idempotencyKey":${JSON.stringify(key)}`;
          const asked = await expectAnswered({
            method: 'POST',
            path: '/api/v1/pipelines/base/runs?wait=0',
            headers: { ...jsonHeaders, ...(header === null ? {} : { 'idempotency-key': header }) },
            body: `{"parameters":${parameters}${keyText}}`,
          });
          count.sent += 1;
          if (asked.status >= 300) return;
          count.taken += 1;
          const path = `/api/v1/runs/${JSON.parse(asked.text).id}`;
          const kept = await expectAnswered({ method: 'GET', path: `${path}/parameters`, headers: {} });
          expect(kept.status).toBe(200);
          // Idempotent requests are answered with the first's run, whose parameters say the same.
          expect(JSON.parse(kept.text)).toEqual(JSON.parse(parameters));
          for (const part of ['', '/results', '/steps/1/input', '/events', '/events?texts=small'])
            await expectAnswered({ method: 'GET', path: path + part, headers: {} });
          expect((await expectAnswered({ method: 'POST', path: `${path}/cancel`, headers: {} })).status).toBe(
            200,
          );
          await expectAnswered({
            method: 'POST',
            path: `${path}/retry`,
            headers: jsonHeaders,
            body: '{"code":"latest"}',
          });
        },
      ),
    );
    expectManyTaken(count);
    await readAndDeleteAll(client);
  });
});
