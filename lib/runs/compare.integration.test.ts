import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeHub } from '#lib/events/hub.ts';
import { newId } from '#lib/ids.ts';
import { limits } from '#lib/limits.ts';
import { getOperation, saveOperation } from '#lib/operations/service.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import { compareRuns } from '#lib/runs/compare-runs.ts';
import { comparisonSchema, type RunComparison } from '#lib/runs/comparison.ts';
import { requestRerun } from '#lib/runs/rerun.ts';
import { requestRun, waitForRun } from '#lib/runs/service.ts';
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
  await closeHub();
});

/** A run of two steps that answer what is in `answers` at the time, and how to run it again. */
async function twoSteps(answers: { first: () => string; second: () => string }) {
  const first = await startHttpOperation(`op-first-${unique()}`, () => ({ body: answers.first() }));
  const second = await startHttpOperation(`op-second-${unique()}`, () => ({ body: answers.second() }));
  open.push(first, second);
  const pipeline = `pl-${unique()}`;
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation: first.name, to: [2] },
    { id: 2, operation: second.name, to: [] },
  ];
  await savePipeline(pipeline, { adjacencyList, strategy: 'all' });
  const { id } = await requestRun(pipeline, { parameters: {} });
  const run = await waitForRun(id, { seconds: 60 });
  const rerun = async (request: object) => {
    const again = await requestRerun(run.id, request, { person });
    return (await waitForRun(again.id, { seconds: 60 })).id;
  };
  return { id, second, rerun };
}

async function compare(before: string, after: string, isExact = false): Promise<RunComparison> {
  return comparisonSchema.parse(await compareRuns(before, after, { isExact }));
}

const shown = ({ steps }: RunComparison) =>
  steps.map(({ node, verdict, changed }) => [node, verdict, ...changed]);

it('finds a run that came to the same equal, but for times and ids', async () => {
  const { id, rerun } = await twoSteps({
    first: () => JSON.stringify({ used: 80, at: new Date().toISOString(), request: newId() }),
    second: () => '{}',
  });
  const again = await rerun({});
  const comparison = await compare(id, again);
  expect(comparison).toMatchObject({ parameters: 'equal', results: 'equal', divergence: null });
  expect(shown(comparison)).toEqual([
    [1, 'equal'],
    [2, 'equal'],
  ]);
  const exact = await compare(id, again, true);
  expect(exact).toMatchObject({ results: 'changed', divergence: 0 });
  expect(shown(exact)).toEqual([
    [1, 'changed', 'output'],
    [2, 'changed', 'input'],
  ]);
});

it('names the first step that gave something else for the same input', async () => {
  let calls = 0;
  const { id, second, rerun } = await twoSteps({
    first: () => '{}',
    second() {
      calls += 1;
      return JSON.stringify({ calls });
    },
  });
  const { spec } = await getOperation(second.name);
  await saveOperation(second.name, { ...spec, processor: { ...spec.processor, timeoutSeconds: 17 } });
  const comparison = await compare(id, await rerun({ from: { step: 2 }, code: 'latest' }));
  expect(comparison).toMatchObject({ results: 'changed', divergence: 1 });
  expect(shown(comparison)).toEqual([
    [1, 'equal'],
    [2, 'changed', 'code', 'output'],
  ]);
  expect(comparison.steps[0]).toMatchObject({ before: { reused: false }, after: { reused: true } });
});

it('tells texts by their hashes where they are too large together', async () => {
  const filler = 'x'.repeat(limits.responseBytes - 1024);
  const steps = Math.ceil(limits.runTextBytes / (2 * limits.responseBytes)) + 2;
  let calls = 0;
  const operation = await startHttpOperation(`op-large-${unique()}`, () => {
    calls += 1;
    return { body: JSON.stringify({ filler, isLast: calls > 2 * steps - 1 }) };
  });
  open.push(operation);
  const pipeline = `pl-${unique()}`;
  const nodes = Array.from({ length: steps }, (_, index) => index + 1);
  const adjacencyList = [
    { id: 0, to: [1] },
    ...nodes.map((id) => ({ id, operation: operation.name, to: id === steps ? [] : [id + 1] })),
  ];
  await savePipeline(pipeline, { adjacencyList, strategy: 'all' });
  const { id } = await requestRun(pipeline, { parameters: {} });
  await waitForRun(id, { seconds: 60 });
  const again = await requestRerun(id, {}, { person });
  await waitForRun(again.id, { seconds: 60 });
  const comparison = await compare(id, again.id);
  expect(comparison.divergence).toBe(steps - 1);
  expect(shown(comparison)).toEqual(
    nodes.map((node) => (node === steps ? [node, 'changed', 'output'] : [node, 'equal'])),
  );
});

it('knows no run that is not there', async () => {
  const { id } = await twoSteps({ first: () => '{}', second: () => '{}' });
  for (const [before, after] of [
    [id, newId()],
    [newId(), id],
    ['none', id],
  ] as const) {
    await expect(compareRuns(before, after, { isExact: false })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
});
