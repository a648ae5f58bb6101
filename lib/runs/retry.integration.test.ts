import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeHub } from '#lib/events/hub.ts';
import { deleteOperation, getOperation, saveOperation } from '#lib/operations/service.ts';
import { deletePipeline, savePipeline } from '#lib/pipelines/service.ts';
import { getRun, listChangedOperations, requestRun, retryRun, waitForRun } from '#lib/runs/service.ts';
import { startHttpOperation } from '#lib/testing/http-operation.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

const unique = () => randomBytes(4).toString('hex');
const open: { close(): void }[] = [];
let worker: WorkerProcess;

beforeAll(async () => {
  worker = await startWorkerProcess();
});

afterAll(async () => {
  for (const operation of open) operation.close();
  await worker.stop();
  await closeHub();
});

/** A run of two steps whose second fails until `mend` is called. */
async function failedRun() {
  let isMended = false;
  const first = await startHttpOperation(`op-${unique()}`, () => ({ body: '{"n":1}' }));
  const second = await startHttpOperation(`op-${unique()}`, ({ body }) =>
    isMended ? { body } : { status: 500, body: 'broken' },
  );
  open.push(first, second);
  const pipeline = `pl-${unique()}`;
  await savePipeline(pipeline, {
    adjacencyList: [
      { id: 0, to: [1] },
      { id: 1, operation: first.name, to: [2] },
      { id: 2, operation: second.name, to: [] },
    ],
    strategy: 'firstPath',
  });
  const { id } = await requestRun(pipeline, { parameters: {} });
  await waitForRun(id, { seconds: 60 });
  return {
    id,
    pipeline,
    second,
    mend() {
      isMended = true;
    },
  };
}

/** Saves the operation anew, so that it has another revision. */
async function change(name: string): Promise<string> {
  const { spec } = await getOperation(name);
  const processor = { ...spec.processor, timeoutSeconds: 17 };
  const { operation } = await saveOperation(name, { ...spec, processor });
  return operation.revision;
}

it("gives a retried run and its steps the times of the retry's own attempts", async () => {
  const { id, mend } = await failedRun();
  const before = await getRun(id);
  mend();
  await retryRun(id);
  const after = await waitForRun(id, { seconds: 60 });
  expect(after.status).toBe('succeeded');
  expect(after.createdAt).toBe(before.createdAt);
  expect(String(after.startedAt) > String(before.finishedAt)).toBe(true);
  expect(after.steps[1]?.attempts.map(({ number, round, status }) => [number, round, status])).toEqual([
    [1, 0, 'failed'],
    [2, 1, 'succeeded'],
  ]);
  // What succeeded is kept as it was.
  expect(after.steps[0]).toEqual(before.steps[0]);
});

it('carries a run on once, however often the same retry is asked for', async () => {
  const { id } = await failedRun();
  const { finishedAt: endedAt } = await getRun(id);
  const asked = await Promise.all([retryRun(id, { endedAt }), retryRun(id, { endedAt })]).catch(() => []);
  await retryRun(id, { endedAt });
  const run = await waitForRun(id, { seconds: 60 });
  await retryRun(id, { endedAt });
  expect(asked).toHaveLength(2);
  expect((await getRun(id)).steps[1]?.attempts).toEqual(run.steps[1]?.attempts);
  expect(run.steps[1]?.attempts).toHaveLength(2);
});

it('goes on with the revisions that the run has, unless the newest are asked for', async () => {
  const { id, second } = await failedRun();
  const recorded = (await getRun(id)).steps[1]?.revision;
  const newest = await change(second.name);
  expect(await listChangedOperations(id)).toEqual([{ name: second.name, recorded, newest }]);

  await retryRun(id);
  expect((await waitForRun(id, { seconds: 60 })).steps[1]).toMatchObject({ revision: recorded });
  expect(await listChangedOperations(id)).toHaveLength(1);

  await retryRun(id, { code: 'latest' });
  expect((await waitForRun(id, { seconds: 60 })).steps[1]).toMatchObject({ revision: newest });
  expect(await listChangedOperations(id)).toEqual([]);
});

it('keeps the revision of an operation that was deleted', async () => {
  const { id, pipeline, second, mend } = await failedRun();
  const recorded = (await getRun(id)).steps[1]?.revision;
  await deletePipeline(pipeline);
  await deleteOperation(second.name);
  expect(await listChangedOperations(id)).toEqual([{ name: second.name, recorded, newest: null }]);
  mend();
  await retryRun(id, { code: 'latest' });
  expect(await waitForRun(id, { seconds: 60 })).toMatchObject({
    status: 'succeeded',
    steps: [{ status: 'succeeded' }, { revision: recorded }],
  });
});

it('refuses a code that is neither', async () => {
  const { id } = await failedRun();
  await expect(retryRun(id, { code: 'old' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    issues: [{ path: ['code'], message: 'Expected recorded or latest.' }],
  });
  expect((await getRun(id)).status).toBe('failed');
});
