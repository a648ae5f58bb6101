import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestBuild, waitForBuild } from '#lib/builds/service.ts';
import { pool } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import { cancelInvocation, requestInvocation, waitForInvocation } from '#lib/invocations/service.ts';
import { deleteOperation, saveOperation } from '#lib/operations/service.ts';
import { deletePipeline, savePipeline } from '#lib/pipelines/service.ts';
import { cancelRun, requestRun, waitForRun } from '#lib/runs/service.ts';
import { type HttpOperation, startHttpOperation } from '#lib/testing/http-operation.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

// What is refused here no boundary could have foreseen: the database has a rule of its own.

const unique = () => randomBytes(4).toString('hex');
let worker: WorkerProcess;
let operation: HttpOperation;
let pipeline: string;
let answer: { status?: number; body?: string } | undefined;
let received = () => {};

beforeAll(async () => {
  worker = await startWorkerProcess();
  operation = await startHttpOperation(`refused-${unique()}`, () => {
    received();
    return answer;
  });
  pipeline = `refused-${unique()}`;
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation: operation.name, to: [] },
  ];
  await savePipeline(pipeline, { adjacencyList });
});

afterAll(async () => {
  operation.close();
  await deletePipeline(pipeline);
  await deleteOperation(operation.name);
  await worker.stop();
  await closeHub();
});

/** Lets the database refuse rows of a table while something is done. */
async function refusing<T>(table: string, rule: string, work: () => Promise<T>): Promise<T> {
  const name = `refuse_${unique()}`;
  await pool().query(
    `ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (NOT coalesce(${rule}, false)) NOT VALID`,
  );
  try {
    return await work();
  } finally {
    await pool().query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  }
}

const untilReceived = () =>
  new Promise<void>((resolve) => {
    received = resolve;
  });

const notRecorded = {
  code: 'OUTCOME_NOT_RECORDED',
  fault: 'internal',
  message: expect.stringMatching(/refuse_/),
};

async function run() {
  const { id } = await requestRun(pipeline, { parameters: {} });
  return waitForRun(id, { seconds: 60 });
}

async function invoke() {
  const { id } = await requestInvocation(operation.name, { body: new Uint8Array() });
  return waitForInvocation(id, { seconds: 60 });
}

it('an attempt whose failure is refused has failed, and its run ends', async () => {
  answer = { status: 500, body: 'refuse me' };
  const ended = await refusing('attempts', `error -> 'details' ->> 'body' = 'refuse me'`, run);
  expect(ended).toMatchObject({ status: 'failed', failedPaths: [[1]] });
  expect(ended.steps[0]?.attempts).toMatchObject([
    { status: 'failed', error: { message: expect.stringMatching(/refuse_/) } },
  ]);
});

it('an attempt whose results are refused has failed, and its run ends', async () => {
  answer = { body: '{"refuse":"me"}' };
  const ended = await refusing('attempts', `output = '{"refuse":"me"}'`, run);
  expect(ended).toMatchObject({ status: 'failed', failedPaths: [[1]] });
  expect(ended.steps[0]?.attempts).toMatchObject([
    { status: 'failed', error: { message: expect.stringMatching(/refuse_/) } },
  ]);
});

it('an attempt that got no answer, and whose failure is refused, has failed all the same', async () => {
  answer = { body: 'x'.repeat(3 * 1024 * 1024) };
  const ended = await refusing('attempts', `error ->> 'code' = 'RESPONSE_TOO_LARGE'`, run);
  expect(ended).toMatchObject({ status: 'failed', failedPaths: [[1]] });
  expect(ended.steps[0]?.attempts).toMatchObject([{ status: 'failed', error: notRecorded }]);
});

it('a run whose results are refused has failed', async () => {
  answer = { body: '{"refuse":"me"}' };
  const ended = await refusing('runs', `results = '{"refuse":"me"}'`, run);
  expect(ended).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(/refuse_/) } });
});

it('a run whose cancellation is refused has failed', async () => {
  answer = undefined;
  const ended = await refusing('runs', `error ->> 'code' = 'RUN_CANCELLED'`, async () => {
    const isCalled = untilReceived();
    const { id } = await requestRun(pipeline, { parameters: {} });
    await isCalled;
    await cancelRun(id);
    return waitForRun(id, { seconds: 60 });
  });
  expect(ended).toMatchObject({ status: 'failed', error: notRecorded });
});

it('an invocation whose answer is refused has failed', async () => {
  answer = { body: 'refuse me' };
  const ended = await refusing('invocations', `response_body = 'refuse me'::bytea`, invoke);
  expect(ended).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(/refuse_/) } });
});

it('an invocation whose cancellation is refused has failed', async () => {
  answer = undefined;
  const ended = await refusing('invocations', `error ->> 'code' = 'INVOCATION_CANCELLED'`, async () => {
    const isCalled = untilReceived();
    const { id } = await requestInvocation(operation.name, { body: new Uint8Array() });
    await isCalled;
    await cancelInvocation(id);
    return waitForInvocation(id, { seconds: 60 });
  });
  expect(ended).toMatchObject({ status: 'failed', error: notRecorded });
});

it('a build whose failure is refused has failed, and can be asked for again', async () => {
  const name = `refused-${unique()}`;
  const codeSource = {
    'handler.py': 'def handle(event, context): pass\n',
    'requirements.txt': 'no-such-package-anywhere==1\n',
  };
  await saveOperation(name, { processor: { function: { runtime: 'python3', codeSource } } });
  const build = async () => waitForBuild((await requestBuild(name)).id, { seconds: 100 });
  const refused = await refusing('builds', `error ->> 'code' = 'BUILD_COMMAND_FAILED'`, build);
  expect(refused).toMatchObject({ status: 'failed', error: notRecorded });
  const again = await build();
  expect(again).toMatchObject({ status: 'failed', error: { code: 'BUILD_COMMAND_FAILED' } });
  await deleteOperation(name);
});
