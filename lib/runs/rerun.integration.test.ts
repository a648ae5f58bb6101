import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeHub } from '#lib/events/hub.ts';
import { evaluator } from '#lib/expressions/evaluator.ts';
import { newId } from '#lib/ids.ts';
import { parseJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import {
  deleteOperation,
  findOperation,
  getOperation,
  listSaves,
  saveOperation,
} from '#lib/operations/service.ts';
import type { PipelineNode } from '#lib/pipelines/schema.ts';
import { deletePipeline, savePipeline } from '#lib/pipelines/service.ts';
import type { Strategy } from '#lib/pipelines/strategy.ts';
import { probeExpression } from '#lib/runs/probe-expression.ts';
import { requestRerun } from '#lib/runs/rerun.ts';
import { getRun, requestRun, retryRun, waitForRun } from '#lib/runs/service.ts';
import type { RunView } from '#lib/runs/view.ts';
import { type HttpOperation, startHttpOperation } from '#lib/testing/http-operation.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

const unique = () => randomBytes(4).toString('hex');
const person = `user:${unique()}`;
const open: HttpOperation[] = [];
let worker: WorkerProcess;

beforeAll(async () => {
  worker = await startWorkerProcess();
});

afterAll(async () => {
  for (const operation of open) operation.close();
  await worker.stop();
  evaluator().close();
  await closeHub();
});

/** An operation that adds its own key, with how often it was called; `failing` makes it fail. */
async function counting(key: string) {
  let calls = 0;
  const state = { failing: false };
  const operation = await startHttpOperation(`op-${key}-${unique()}`, () => {
    calls += 1;
    return state.failing
      ? { status: 500, body: `${key} is broken` }
      : { body: JSON.stringify({ [key]: calls }) };
  });
  open.push(operation);
  return { ...operation, state };
}

type Counting = Awaited<ReturnType<typeof counting>>;

/** A pipeline of these nodes, and its run once that has ended. */
async function runOf(
  nodes: (Omit<PipelineNode, 'operation'> & { operation?: Counting })[],
  { strategy = 'all', parameters = {} }: { strategy?: Strategy; parameters?: object } = {},
) {
  const pipeline = `pl-${unique()}`;
  const adjacencyList = nodes.map(({ operation, ...node }) => ({
    ...node,
    ...(operation && { operation: operation.name }),
  }));
  await savePipeline(pipeline, { adjacencyList, strategy });
  const { id } = await requestRun(pipeline, { parameters });
  return { pipeline, run: await waitForRun(id, { seconds: 60 }) };
}

async function rerun(of: RunView, request: object): Promise<RunView> {
  const { id } = await requestRerun(of.id, request, { person });
  return waitForRun(id, { seconds: 120 });
}

/** Three in a row. */
async function chain() {
  const [a, b, c] = await Promise.all([counting('a'), counting('b'), counting('c')]);
  const nodes = [
    { id: 0, to: [1] },
    { id: 1, operation: a, to: [2] },
    { id: 2, operation: b, to: [3] },
    { id: 3, operation: c, to: [] },
  ];
  return { a, b, c, nodes };
}

const shownSteps = ({ steps }: RunView) => steps.map(({ node, status, reused }) => [node, status, reused]);
const resultsOf = ({ results }: RunView) => parseJson(results ?? 'null');

describe.each(['all', 'firstPath'] as const)('under %s', (strategy) => {
  it('begins from a step: what is before it is taken over, it and what follows are executed', async () => {
    const { a, b, c, nodes } = await chain();
    const { run } = await runOf(nodes, { strategy, parameters: { who: 'Ada' } });
    const again = await rerun(run, { from: { step: 2 } });
    expect(again).toMatchObject({
      status: 'succeeded',
      pipeline: run.pipeline,
      revision: run.revision,
      parameters: run.parameters,
      rerun: {
        of: run.id,
        from: { step: 2, node: 2, target: 'local' },
        isInputEdited: false,
        draft: null,
      },
    });
    expect(shownSteps(again)).toEqual([
      [1, 'succeeded', true],
      [2, 'succeeded', false],
      [3, 'succeeded', false],
    ]);
    expect(resultsOf(again)).toEqual({ a: 1, b: 2, c: 2 });
    expect([a, b, c].map(({ received }) => received.length)).toEqual([1, 2, 2]);
    expect(again.steps[0]).toEqual({ ...run.steps[0], reused: true });
    expect(await getRun(run.id)).toEqual(run);
  });

  it('gives the step the edited input, whatever its expressions would make of the context', async () => {
    const { b, nodes } = await chain();
    const asks = nodes.map((node) =>
      node.id === 2 ? { ...node, when: 'a < 2', inputs: { given: 'a' } } : node,
    );
    const { run } = await runOf(asks, { strategy });
    expect(parseJson(b.received[0]?.body ?? '')).toEqual({ given: 1 });
    const again = await rerun(run, { from: { step: 2 }, input: { given: 7, more: true } });
    expect(parseJson(b.received[1]?.body ?? '')).toEqual({ given: 7, more: true });
    expect(again.steps[1]).toMatchObject({ node: 2, status: 'succeeded', input: '{"given":7,"more":true}' });
    expect(again.rerun).toMatchObject({ isInputEdited: true });
  });

  it('begins from what failed, with the newest code', async () => {
    const { a, b, c, nodes } = await chain();
    b.state.failing = true;
    const { run } = await runOf(nodes, { strategy });
    expect(run.status).toBe('failed');
    b.state.failing = false;
    const { spec } = await getOperation(b.name);
    const { operation } = await saveOperation(b.name, {
      ...spec,
      processor: { ...spec.processor, timeoutSeconds: 17 },
    });
    const again = await rerun(run, { from: 'failed', code: 'latest' });
    expect(again).toMatchObject({ status: 'succeeded', rerun: { of: run.id, from: 'failed' } });
    expect(shownSteps(again)).toEqual([
      [1, 'succeeded', true],
      [2, 'succeeded', false],
      [3, 'succeeded', false],
    ]);
    expect(again.steps[1]?.revision).toBe(operation.revision);
    expect([a, b, c].map(({ received }) => received.length)).toEqual([1, 2, 1]);
    expect((await getRun(run.id)).status).toBe('failed');
  });
});

it('runs an independent branch no second time, and what failed beside the step again', async () => {
  const [a, b, c] = await Promise.all([counting('a'), counting('b'), counting('c')]);
  const nodes = [
    { id: 0, to: [1, 2, 3] },
    { id: 1, operation: a, to: [] },
    { id: 2, operation: b, to: [] },
    { id: 3, operation: c, to: [] },
  ];
  c.state.failing = true;
  const { run } = await runOf(nodes);
  const step = run.steps.find(({ node }) => node === 2)?.seq;
  await rerun(run, { from: { step } });
  expect([a, b, c].map(({ received }) => received.length)).toEqual([1, 2, 2]);
});

it('comes to the step by the failures that led to it, under firstPath', async () => {
  const [a, b] = await Promise.all([counting('a'), counting('b')]);
  const nodes = [
    { id: 0, to: [1, 2] },
    { id: 1, operation: a, to: [] },
    { id: 2, operation: b, to: [] },
  ];
  a.state.failing = true;
  const { run } = await runOf(nodes, { strategy: 'firstPath' });
  a.state.failing = false;
  const again = await rerun(run, { from: { step: 2 } });
  expect(again).toMatchObject({ status: 'succeeded', succeededPath: [2], failedPaths: [[1]] });
  expect(shownSteps(again)).toEqual([
    [1, 'failed', true],
    [2, 'succeeded', false],
  ]);
  expect(a.received).toHaveLength(1);
});

it('runs the whole again with other parameters, and as it was recorded though its pipeline is gone', async () => {
  const { a, b, nodes } = await chain();
  const { pipeline, run } = await runOf(nodes, { parameters: { who: 'Ada' } });
  const edited = await rerun(run, { parameters: { who: 'Bob', big: 9007199254740993n.toString() } });
  expect(edited).toMatchObject({
    status: 'succeeded',
    parameters: '{"who":"Bob","big":"9007199254740993"}',
    rerun: { of: run.id, from: 'start', isInputEdited: true },
  });
  expect(a.received).toHaveLength(2);
  await deletePipeline(pipeline);
  await deleteOperation(b.name);
  const again = await rerun(run, {});
  expect(again).toMatchObject({
    status: 'succeeded',
    revision: run.revision,
    rerun: { isInputEdited: false },
  });
  await expect(requestRerun(run.id, { code: 'latest' }, { person })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('executes an unsaved draft of the step, which no one else gets', async () => {
  const name = `op-draft-${unique()}`;
  const spec = (text: string) => ({
    processor: {
      function: {
        runtime: 'python3',
        codeSource: {
          'handler.py': `def handle(event, context):\n    print("${text}")\n    return {"text": "${text}"}\n`,
        },
      },
    },
  });
  await saveOperation(name, spec('saved'));
  const pipeline = `pl-${unique()}`;
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation: name, to: [] },
  ];
  await savePipeline(pipeline, { adjacencyList, strategy: 'all' });
  const { id } = await requestRun(pipeline, { parameters: {} });
  const run = await waitForRun(id, { seconds: 120 });
  expect(resultsOf(run)).toEqual({ text: 'saved' });

  const again = await rerun(run, { from: { step: 1 }, code: 'draft', spec: spec('unsaved') });
  expect(resultsOf(again)).toEqual({ text: 'unsaved' });
  expect(again.rerun).toMatchObject({ draft: name });
  expect(again.steps[0]?.attempts[0]?.log).toBe('unsaved\n');
  // In a try Pod: no image was built of it.
  expect(again.steps[0]?.attempts[0]?.pod).toMatch(/^podsmith-[0-9a-f]{8}-try-/);

  expect((await findOperation(name))?.revision).toBe(run.steps[0]?.revision);
  expect((await listSaves(name, {})).items).toHaveLength(1);
  // Saved as it is, it becomes the revision that the step names.
  const { operation } = await saveOperation(name, spec('unsaved'));
  expect(again.steps[0]?.revision).toBe(operation.revision);
});

it('evaluates an expression on what a step received', async () => {
  const { nodes } = await chain();
  const { run } = await runOf(nodes, { parameters: { used: 91, disks: ['a', 'b'] } });
  const probe = (expression: unknown, seq = 2) =>
    probeExpression({ run: run.id, seq }, { expression }, new AbortController().signal);
  expect(await probe('used > 80 && a == 1')).toBe('true');
  expect(await probe('disks.map(disk, disk + "!")')).toBe('["a!","b!"]');
  expect(await probe('18446744073709551615u')).toBe('18446744073709551615');
  for (const expression of ['used >', 'gone', 'b', '', 7, 'x'.repeat(limits.expressionLength + 1)]) {
    await expect(probe(expression)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['expression'] }],
    });
  }
  await expect(probe('a', 9)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('goes on with what was taken over when the run is retried', async () => {
  const { a, b, c, nodes } = await chain();
  c.state.failing = true;
  const { run } = await runOf(nodes);
  const again = await rerun(run, { from: { step: 2 } });
  expect(again.status).toBe('failed');
  c.state.failing = false;
  await retryRun(again.id);
  expect((await waitForRun(again.id, { seconds: 60 })).status).toBe('succeeded');
  expect([a, b, c].map(({ received }) => received.length)).toEqual([1, 2, 3]);
});

it('gives the same run for the same idempotency key, and refuses it for another', async () => {
  const { nodes } = await chain();
  const { run } = await runOf(nodes);
  const ask = (request: object) => requestRerun(run.id, { idempotencyKey: 'k', ...request }, { person });
  const first = await ask({ from: { step: 2 }, input: { n: 1 } });
  expect(await ask({ from: { step: 2 }, input: { n: 1 } })).toEqual({ id: first.id, created: false });
  for (const other of [{ from: { step: 3 }, input: { n: 1 } }, { from: { step: 2 }, input: { n: 2 } }, {}]) {
    await expect(ask(other)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  }
  await waitForRun(first.id, { seconds: 60 });
});

it('says what is wrong with a request, and stores nothing', async () => {
  const { nodes } = await chain();
  const { run } = await runOf(nodes);
  const spec = { processor: { httpServer: { path: '/' } } };
  const refused: [object, (string | number)[]][] = [
    [{ from: 'end' }, ['from']],
    [{ from: { step: 9 } }, ['from', 'step']],
    [{ from: { step: 1 }, parameters: {} }, ['parameters']],
    [{ input: {} }, ['input']],
    [{ from: { step: 1 }, input: [] }, ['input']],
    [{ parameters: 'text' }, ['parameters']],
    [{ code: 'old' }, ['code']],
    [{ code: 'draft', spec }, ['code']],
    [{ from: { step: 1 }, code: 'draft' }, ['spec']],
    [{ from: { step: 1 }, spec }, ['spec']],
    [{ from: { step: 1 }, code: 'draft', spec: { processor: {} } }, ['spec', 'processor']],
  ];
  for (const [request, path] of refused) {
    await expect(requestRerun(run.id, request, { person })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [expect.objectContaining({ path })],
    });
  }
  await expect(requestRerun(run.id, { from: 'failed' }, { person })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  await expect(requestRerun(newId(), {}, { person })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('refuses a run that has not ended', async () => {
  let answer = (_body: string) => {};
  const slow = await startHttpOperation(
    `op-${unique()}`,
    () => new Promise((resolve) => (answer = (body) => resolve({ body }))),
  );
  open.push(slow);
  const pipeline = `pl-${unique()}`;
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation: slow.name, to: [] },
  ];
  await savePipeline(pipeline, { adjacencyList, strategy: 'all' });
  const { id } = await requestRun(pipeline, { parameters: {} });
  await expect(requestRerun(id, {}, { person })).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect.poll(() => slow.received.length, { timeout: 30_000 }).toBe(1);
  answer('{}');
  expect((await waitForRun(id, { seconds: 60 })).status).toBe('succeeded');
});
