import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeHub } from '#lib/events/hub.ts';
import { newId } from '#lib/ids.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import type { RunFilter } from '#lib/runs/filter.ts';
import {
  deleteRun,
  getRun,
  listRuns,
  readRunHistogram,
  requestRun,
  retryRun,
  waitForRun,
} from '#lib/runs/service.ts';
import type { RunView } from '#lib/runs/view.ts';
import { type HttpOperation, startHttpOperation } from '#lib/testing/http-operation.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

const unique = () => randomBytes(4).toString('hex');
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

/** A pipeline of one step, which answers this. */
async function pipelineOf(answer: () => { status?: number; body: string }) {
  const operation = await startHttpOperation(`op-${unique()}`, answer);
  open.push(operation);
  const pipeline = `pl-${unique()}`;
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation: operation.name, to: [] },
  ];
  await savePipeline(pipeline, { adjacencyList, strategy: 'all' });
  const run = async (parameters: object = {}): Promise<RunView> => {
    const { id } = await requestRun(pipeline, { parameters });
    return waitForRun(id, { seconds: 60 });
  };
  return { pipeline, operation: operation.name, run };
}

const idsOf = async (filter: RunFilter) => (await listRuns(filter)).items.map(({ id }) => id);
const found = (filter: RunFilter, ids: string[]) =>
  expect.poll(() => idsOf(filter), { timeout: 30_000 }).toEqual(ids);

it('finds runs by the operation that failed, and by when they were asked for', async () => {
  let status = 500;
  const { pipeline, operation, run } = await pipelineOf(() => ({ status, body: '{}' }));
  const failed = await run();
  status = 200;
  const fine = await run();
  expect(await idsOf({ pipeline })).toEqual([fine.id, failed.id]);
  expect(await idsOf({ failed: operation })).toEqual([failed.id]);
  expect(await idsOf({ failed: operation, status: 'succeeded' })).toEqual([]);
  expect(await idsOf({ pipeline, since: fine.createdAt })).toEqual([fine.id]);
  expect(await idsOf({ pipeline, until: fine.createdAt })).toEqual([failed.id]);
  expect(await idsOf({ pipeline, since: fine.createdAt, until: fine.createdAt })).toEqual([]);
  // One that a retry mends did not fail.
  await retryRun(failed.id);
  await waitForRun(failed.id, { seconds: 60 });
  expect(await idsOf({ failed: operation })).toEqual([]);
});

it('finds ended runs by words of their parameters, results, errors and logs', async () => {
  const mark = unique();
  let answer: { status?: number; body: string } = { body: `{"mount": "/var/lib/${mark}x/Data"}` };
  const { run } = await pipelineOf(() => answer);
  const one = await run({ host: `node-${mark}p.example.com` });
  answer = { status: 500, body: `Disk ${mark}e is FULL` };
  const other = await run({ text: 'größer', "it's": 'a & b | ( :* \\' });
  await found({ search: `${mark}p` }, [one.id]);
  await found({ search: `${mark}e` }, [other.id]);
  const finds: [string, string[]][] = [
    [`node-${mark}p.example`, [one.id]],
    [`/var/lib/${mark}x`, [one.id]],
    [`${mark}x data`, [one.id]],
    [`example-${mark}p`, []],
    [`disk ${mark}e full`, [other.id]],
    [`${mark}E größ`, [other.id]],
    [`${mark}e it's`, [other.id]],
    [`${mark}p ${mark}e`, []],
  ];
  for (const [search, ids] of finds) expect(await idsOf({ search }), search).toEqual(ids);
});

it('takes up anew the words of a run that is retried', async () => {
  const mark = unique();
  let answer: { status?: number; body: string } = { status: 500, body: `broken${mark}` };
  const { run } = await pipelineOf(() => answer);
  const { id } = await run();
  await found({ search: `broken${mark}` }, [id]);
  answer = { body: `{"came": "mended${mark}"}` };
  await retryRun(id);
  await waitForRun(id, { seconds: 60 });
  await found({ search: `mended${mark}` }, [id]);
});

it('counts runs in parts of a time', async () => {
  const { pipeline, run } = await pipelineOf(() => ({ body: '{}' }));
  const first = await run();
  await run();
  const day = await readRunHistogram({ pipeline });
  expect(day.counts.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  expect(day.counts.every(({ part, status }) => part === day.parts - 1 && status === 'succeeded')).toBe(true);
  expect(Date.parse(day.to) - Date.parse(day.from)).toBe(24 * 3600 * 1000);
  const until = new Date(Date.parse(first.createdAt) + 1).toISOString();
  const since = new Date(Date.parse(until) - day.parts * 1000).toISOString();
  expect(await readRunHistogram({ pipeline, since, until })).toMatchObject({
    counts: [{ part: day.parts - 1, status: 'succeeded', count: 1 }],
  });
  expect((await readRunHistogram({ pipeline, since: until, until: since })).counts).toEqual([]);
});

it('deletes a run that has ended, and no other', async () => {
  let answer = () => {};
  const held = await startHttpOperation(
    `op-${unique()}`,
    () =>
      new Promise((resolve) => {
        answer = () => resolve({ body: '{}' });
      }),
  );
  open.push(held);
  const pipeline = `pl-${unique()}`;
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation: held.name, to: [] },
  ];
  await savePipeline(pipeline, { adjacencyList, strategy: 'all' });
  const { id } = await requestRun(pipeline, { parameters: {} });
  await expect.poll(() => held.received.length, { timeout: 30_000 }).toBe(1);
  await expect(deleteRun(id)).rejects.toMatchObject({ code: 'CONFLICT' });
  answer();
  await waitForRun(id, { seconds: 60 });
  await deleteRun(id);
  await expect(getRun(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(deleteRun(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(deleteRun(newId())).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
