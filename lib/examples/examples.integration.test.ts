import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { closeDatabase } from '#lib/db/client.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { closeHub } from '#lib/events/hub.ts';
import { exampleOperations, examplePipeline, examples } from '#lib/examples/catalogue.ts';
import { addExample } from '#lib/examples/service.ts';
import { requestInvocation, waitForInvocation } from '#lib/invocations/service.ts';
import { deleteOperation, findOperation, getOperation, saveOperation } from '#lib/operations/service.ts';
import { deletePipeline, findPipeline } from '#lib/pipelines/service.ts';
import { requestRun, waitForRun } from '#lib/runs/service.ts';
import { certificates } from '#lib/testing/certificates.ts';
import { startExampleServer } from '#lib/testing/example-server.ts';
import type { Witness } from '#lib/testing/witness.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

let worker: WorkerProcess;
let server: Witness;
/** Where the servers of the test listen, to Pods as public as any address of the Internet. */
let web: string;
let tls: { host: string; port: number; serverName: string; ca: string };

beforeAll(async () => {
  worker = await startWorkerProcess();
  server = await startExampleServer(dockerAt(config().dockerHost ?? ''));
  web = `http://${server.address}:8080`;
  tls = { host: server.address, port: 8443, serverName: '127.0.0.1', ca: certificates.authority };
  for (const { name } of exampleOperations) await addExample(name);
});

afterAll(async () => {
  await worker.stop();
  await server.remove();
  if (await findPipeline(examplePipeline.name)) await deletePipeline(examplePipeline.name);
  for (const { name } of exampleOperations) if (await findOperation(name)) await deleteOperation(name);
  await closeHub();
  await closeDatabase();
});

/** Calls an example as it was added; `event` is left out for an empty request. */
async function call(name: string, event?: object) {
  const body = new TextEncoder().encode(event ? JSON.stringify(event) : '');
  const { id } = await requestInvocation(name, { body });
  const answer = await waitForInvocation(id, { seconds: 100 });
  expect(answer, JSON.stringify(answer.error)).toMatchObject({ status: 'succeeded' });
  return { status: answer.statusCode, body: JSON.parse(answer.body ?? 'null'), log: answer.log };
}

describe('the example', () => {
  it('json-transform groups and adds up, with and without a request', async () => {
    const items = [
      { zone: 'a', bytes: 2 },
      { zone: 'b', bytes: 3 },
      { zone: 'a', bytes: 0.5 },
    ];
    expect(await call('json-transform', { items, groupBy: 'zone', sum: 'bytes' })).toMatchObject({
      status: 200,
      body: { groups: { a: { count: 2, sum: 2.5 }, b: { count: 1, sum: 3 } }, total: 5.5 },
      log: '3 items in 2 groups by zone\n',
    });
    expect(await call('json-transform')).toMatchObject({ status: 200, body: { total: 5 } });
    expect(await call('json-transform', { items: [{ restarts: 'many' }] })).toMatchObject({
      status: 422,
      body: { error: expect.stringContaining('no number') },
    });
  });

  it('http-check times each part of an answer, and fails with what came instead', async () => {
    const { status, body } = await call('http-check', { url: `${web}/?a=1` });
    expect([status, body.http]).toMatchObject([200, { status: 200, bytes: 8, address: server.address }]);
    const { total, ...laps } = body.http.timingsMs;
    expect(Object.keys(laps)).toEqual(['lookUp', 'connect', 'firstByte', 'body']);
    expect(total).toBeGreaterThan(0);
    expect(await call('http-check', { url: `${web}/moved`, expectStatus: 302 })).toMatchObject({
      status: 200,
      body: { http: { location: '/fine' } },
    });
    expect(await call('http-check', { url: `${web}/broken` })).toMatchObject({
      status: 502,
      body: { error: `${web}/broken answered 503, not less than 400` },
    });
    const refused = await call('http-check', { url: `http://${server.address}:1/` });
    expect(refused).toMatchObject({ status: 502, body: { error: expect.stringContaining('refused') } });
  });

  it('certificate-expiry tells the days that are left, and what is wrong', async () => {
    const { status, body } = await call('certificate-expiry', tls);
    expect([status, body.certificate]).toMatchObject([
      200,
      { names: ['127.0.0.1'], issuer: 'Test authority', notAfter: '2126-11-01T17:51:33Z' },
    ]);
    const days = (Date.parse('2126-11-01T17:51:33Z') - Date.now()) / 86_400_000;
    expect(body.certificate.daysLeft).toBeCloseTo(days, 0);
    expect(await call('certificate-expiry', { ...tls, warnDays: 1e6 })).toMatchObject({ status: 502 });
    expect(await call('certificate-expiry', { ...tls, port: 8444 })).toMatchObject({
      status: 502,
      body: { error: expect.stringContaining('certificate has expired') },
    });
  });

  it('dns-lookup tells the records of a name, and fails for one that is not there', async () => {
    const asked = { host: 'host.example', server: server.address, types: ['A', 'MX', 'TXT'] };
    expect(await call('dns-lookup', asked)).toMatchObject({
      status: 200,
      body: { dns: { records: { A: ['192.0.2.7'], MX: ['10 mail.host.example'], TXT: ['hello there'] } } },
    });
    expect(await call('dns-lookup', { ...asked, host: 'other.example' })).toMatchObject({
      status: 502,
      body: { error: expect.stringContaining('there is no such name') },
    });
  });

  it('log-search finds and counts the lines of a text', async () => {
    const text = 'fine\nERROR one\nfine\nerror two\n';
    expect(await call('log-search', { text, patterns: ['error'], maxMatches: 1 })).toMatchObject({
      status: 200,
      body: {
        log: {
          ...{ lines: 4, matching: 2, counts: { error: 2 } },
          matches: [{ line: 2, text: 'ERROR one', patterns: ['error'] }],
        },
      },
    });
    expect(await call('log-search')).toMatchObject({ status: 200, body: { log: { matching: 2 } } });
    expect(await call('log-search', { text, patterns: ['error'], failAbove: 1 })).toMatchObject({
      status: 502,
    });
    expect(await call('log-search', { text, patterns: ['('] })).toMatchObject({ status: 422 });
  });

  it('prometheus-range sums up each series, and says what Prometheus refuses', async () => {
    const asked = { prometheus: web, query: 'up', minutes: 10, stepSeconds: 60 };
    expect(await call('prometheus-range', asked)).toMatchObject({
      status: 200,
      body: {
        series: [{ labels: { job: 'a' }, min: 0, mean: 5, max: 10, last: 10, samples: 11 }],
      },
    });
    expect(await call('prometheus-range', { ...asked, failAbove: 9 })).toMatchObject({ status: 502 });
    expect(await call('prometheus-range', { ...asked, query: 'up{' })).toMatchObject({
      status: 502,
      body: { error: `${web} answered 400: unclosed left brace` },
    });
  });
});

describe('adding an example', () => {
  it('keeps what has its name already, and says so', async () => {
    const spec = { processor: { scriptRunner: { script: 'echo mine' } } };
    const { operation: mine } = await saveOperation('log-search', spec);
    expect(await addExample('log-search')).toEqual({
      page: '/operations/log-search',
      added: [],
      kept: ['log-search'],
    });
    expect((await getOperation('log-search')).revision).toBe(mine.revision);
  });

  it('of a pipeline adds the operations that are missing, and the pipeline runs', async () => {
    await deleteOperation('http-check');
    expect(await addExample('check-host')).toEqual({
      page: '/pipelines/check-host',
      added: ['http-check', 'check-host'],
      kept: ['dns-lookup', 'certificate-expiry'],
    });
    const { id } = await requestRun('check-host', {
      parameters: { ...tls, url: `${web}/`, server: server.address, types: ['A'] },
    });
    const run = await waitForRun(id, { seconds: 100 });
    expect(run, JSON.stringify(run.steps)).toMatchObject({ status: 'succeeded' });
    expect(JSON.parse(run.results ?? '')).toMatchObject({
      dns: { records: { A: ['192.0.2.7'] } },
      http: { status: 200 },
      certificate: { issuer: 'Test authority' },
    });
  });

  it('knows no others', async () => {
    await expect(addExample('../secrets')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(new Set(examples.map(({ name }) => name)).size).toBe(7);
  });
});
