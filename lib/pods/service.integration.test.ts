import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { closeDatabase, databaseUrl, db } from '#lib/db/client.ts';
import { startListener } from '#lib/events/listener.ts';
import { requestChannel } from '#lib/events/notify.ts';
import { getPod, listPods, readPodChange, requestPodAction, watchPodLog } from '#lib/pods/service.ts';

const operation = `pods-${randomBytes(4).toString('hex')}`;
let count = 0;

afterEach(async () => {
  await db().pod.deleteMany({ where: { operation } });
});

afterAll(closeDatabase);

/** A Pod as a worker would have recorded it. */
async function putPod(more: Partial<Parameters<ReturnType<typeof db>['pod']['create']>[0]['data']> = {}) {
  const name = `${operation}-${count++}`;
  const image = { image: 'podsmith/x:1', imageDigest: 'sha256:1' };
  const data = { name, engine: 'kubernetes', operation, revision: 'r1', ...image, state: 'ready', ...more };
  await db().pod.create({ data });
  return name;
}

async function putChunks(pod: string, from: number, texts: string[]) {
  await db().podLogChunk.createMany({ data: texts.map((text, i) => ({ pod, seq: from + i, text })) });
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const problem = { code: 'IMAGE_UNKNOWN', message: 'The image is not there.', hint: 'Build it.' };
const names = async (request: Omit<Parameters<typeof listPods>[0], 'operation'> = {}) =>
  (await listPods({ operation, ...request })).items.map((pod) => pod.name);

describe('the list of Pods', () => {
  it('has the Pods that are there, the newest first, and those that failed a moment ago', async () => {
    const old = await putPod({ startedAt: minutesAgo(60) });
    const young = await putPod();
    const failed = await putPod({
      state: 'gone',
      problem,
      startedAt: minutesAgo(2),
      stoppedAt: minutesAgo(1),
    });
    const exited = await putPod({
      state: 'exited',
      exitCode: 1,
      startedAt: minutesAgo(4),
      stoppedAt: minutesAgo(3),
    });
    const deleted = { exitCode: -1, exitReason: 'killed', exitMessage: 'Someone deleted it.' };
    const stopped = await putPod({ state: 'gone', startedAt: minutesAgo(5), stoppedAt: minutesAgo(1) });
    await putPod({ state: 'gone', problem, ...deleted, startedAt: minutesAgo(6), stoppedAt: minutesAgo(1) });
    await putPod({ state: 'gone', problem, startedAt: minutesAgo(50), stoppedAt: minutesAgo(40) });
    expect(await names()).toEqual([young, failed, exited, old]);
    expect(await names({ state: 'exited' })).toEqual([exited]);
    expect(await names({ includeEnded: true })).toHaveLength(7);
    expect(await names({ includeEnded: true })).toContain(stopped);
  });

  it('comes page by page', async () => {
    const pods = [await putPod({ startedAt: minutesAgo(1) }), await putPod({ startedAt: minutesAgo(2) })];
    const first = await listPods({ operation, limit: 1 });
    const second = await listPods({ operation, limit: 1, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map((pod) => pod.name)).toEqual(pods);
    expect(second.nextCursor).toBeNull();
  });
});

describe('a Pod', () => {
  it('is shown with its problem, its events and what it takes', async () => {
    const event = {
      at: minutesAgo(1).toISOString(),
      type: 'warning',
      reason: 'BackOff',
      message: 'No.',
      count: 3,
    };
    const name = await putPod({
      problem,
      events: [event],
      cpuCores: 0.5,
      memoryBytes: 2n ** 31n,
      target: 'n1',
    });
    expect(await getPod(name)).toMatchObject({
      problem,
      events: [event],
      cpuCores: 0.5,
      memoryBytes: 2 ** 31,
      target: 'n1',
      exit: null,
    });
  });

  it('bears what was asked of it until a worker has done it, and tells the workers', async () => {
    const name = await putPod();
    const told: string[] = [];
    let isListening = false;
    const end = startListener({
      ...{ url: databaseUrl(), channel: requestChannel, onPayload: (topic) => told.push(topic) },
      onListening: () => {
        isListening = true;
      },
    });
    await expect.poll(() => isListening).toBe(true);
    expect(await requestPodAction(name, 'restart')).toMatchObject({ requested: 'restart' });
    await expect.poll(() => told).toEqual([`request:pod:${name}`]);
    expect(await requestPodAction(name, 'delete')).toMatchObject({ requested: 'delete' });
    await end();
  });

  it('is asked for nothing once it has ended', async () => {
    const name = await putPod({ state: 'gone', stoppedAt: new Date() });
    await expect(requestPodAction(name, 'restart')).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(requestPodAction(`${name}-x`, 'delete')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the log of a Pod', () => {
  it('is watched for a minute at a time', async () => {
    const name = await putPod();
    await watchPodLog(name);
    const row = await db().pod.findUniqueOrThrow({ where: { name } });
    const aheadMs = (row.logWatchedUntil?.getTime() ?? 0) - Date.now();
    expect(aheadMs).toBeGreaterThan(50_000);
    expect(aheadMs).toBeLessThanOrEqual(60_000);
  });

  it('goes on where its reader was', async () => {
    const name = await putPod();
    await putChunks(name, 1, ['one\n', 'two\n']);
    const first = await readPodChange(name, { chunk: 0 });
    expect(first).toMatchObject({ event: { log: { text: 'one\ntwo\n', isAnew: true } }, chunk: 2 });
    await putChunks(name, 3, ['three\n']);
    const second = await readPodChange(name, { chunk: first.chunk });
    expect(second).toMatchObject({ event: { log: { text: 'three\n', isAnew: false } }, chunk: 3 });
    // Old chunks go when the log outgrows its limit; its reader has them.
    await db().podLogChunk.deleteMany({ where: { pod: name, seq: { lt: 3 } } });
    expect(await readPodChange(name, { chunk: 3 })).toMatchObject({
      event: { log: { text: '', isAnew: false } },
    });
  });

  it.each([
    ['with a gap in its numbers', 7],
    ['numbered from the beginning', 1],
  ])('is read from its beginning when it was copied anew, %s', async (_how, from) => {
    const name = await putPod();
    await putChunks(name, 1, ['a\n', 'b\n', 'c\n']);
    const { chunk } = await readPodChange(name, { chunk: 0 });
    await db().podLogChunk.deleteMany({ where: { pod: name } });
    await putChunks(name, from, ['b\n', 'c\n']);
    const again = await readPodChange(name, { chunk });
    expect(again).toMatchObject({ event: { log: { text: 'b\nc\n', isAnew: true } }, chunk: from + 1 });
  });
});
