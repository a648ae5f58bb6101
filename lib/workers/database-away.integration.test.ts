import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databaseUrl, db } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import { requestInvocation, waitForInvocation } from '#lib/invocations/service.ts';
import { saveOperation } from '#lib/operations/service.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import { requestRun, waitForRun } from '#lib/runs/service.ts';
import { type HttpOperation, startHttpOperation } from '#lib/testing/http-operation.ts';
import { startTcpProxy, type TcpProxy } from '#lib/testing/tcp-proxy.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

const unique = () => randomBytes(4).toString('hex');
/** Connections tried in vain: whatever tries once or twice has given up by then. */
const triesInVain = 12;

let proxy: TcpProxy;
let worker: WorkerProcess;
let operation: HttpOperation;
/** Lets the operation answer. */
let answer: () => void;

beforeAll(async () => {
  const url = new URL(databaseUrl());
  proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  worker = await startWorkerProcess({ DATABASE_URL: url.href });
});

afterAll(async () => {
  await worker.stop();
  proxy.close();
  await closeHub();
});

beforeEach(async () => {
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  operation = await startHttpOperation(`op-${unique()}`, async () => {
    await answered;
    return { body: '{"done":1}' };
  });
});

afterEach(() => operation.close());

async function pipelineOf(operation: string): Promise<string> {
  const name = `pl-${unique()}`;
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation, to: [] },
  ];
  await savePipeline(name, { adjacencyList, strategy: 'firstPath' });
  return name;
}

/** The operation answers while the worker cannot reach the database. */
async function answerMeanwhile(how: 'end' | 'reset'): Promise<void> {
  await expect.poll(() => operation.received.length, { interval: 10 }).toBe(1);
  proxy.cut(how);
  answer();
  await beAway();
}

async function beAway(): Promise<void> {
  await expect.poll(proxy.refused).toBeGreaterThanOrEqual(triesInVain);
  proxy.resume();
}

describe.each(['end', 'reset'] as const)('a worker whose connections %s during a call', (how) => {
  it('records how an invocation ended once the database is back', async () => {
    const { id } = await requestInvocation(operation.name, { body: new Uint8Array() });
    await answerMeanwhile(how);
    expect(await waitForInvocation(id, { seconds: 60 })).toMatchObject({ status: 'succeeded', error: null });
    expect(operation.received.length).toBe(1);
  });

  it('goes on with a run once the database is back', async () => {
    const name = `pl-${unique()}`;
    await savePipeline(name, {
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: operation.name, to: [] },
      ],
      strategy: 'firstPath',
    });
    const { id } = await requestRun(name, { parameters: {} });
    await answerMeanwhile(how);
    expect(await waitForRun(id, { seconds: 60 })).toMatchObject({ status: 'succeeded', error: null });
  });
});

it('goes on with a run whose function was being built', async () => {
  const name = `fn-${unique()}`;
  const handler = `# ${unique()}\ndef handle(event, context):\n    return {"body": {"done": 1}}\n`;
  await saveOperation(name, {
    processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler } } },
  });
  const { id } = await requestRun(await pipelineOf(name), { parameters: {} });
  const underWay = { where: { operation: name, status: 'running' as const } };
  await expect.poll(() => db().build.count(underWay), { interval: 10 }).toBe(1);
  proxy.cut('end');
  await beAway();
  const ended = await waitForRun(id, { seconds: 60 });
  expect(ended).toMatchObject({ status: 'succeeded', results: '{"done":1}' });
});
