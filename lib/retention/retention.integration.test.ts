import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import type { ReadyEngine } from '#lib/engines/connected-engine.ts';
import { closeHub } from '#lib/events/hub.ts';
import { newId } from '#lib/ids.ts';
import { findImage, removeImage } from '#lib/images/build-image.ts';
import { deleteOperation, getOperation, saveOperation } from '#lib/operations/service.ts';
import { deleteOld, removeOldImages } from '#lib/retention/clean-up.ts';
import { createCleaner } from '#lib/retention/cleaner.ts';
import { readStorage, requestCleanUp } from '#lib/retention/service.ts';
import { readCleanUp, writeCleanUp } from '#lib/retention/store.ts';
import { nothingCleanedUp } from '#lib/retention/view.ts';
import type { Status } from '#lib/status.ts';
import { ensureImage, type PodWorker, startPodWorker } from '#lib/testing/pod-worker.ts';

const unique = () => randomBytes(4).toString('hex');
const never = new AbortController().signal;
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
let worker: PodWorker;
let ready: ReadyEngine;

beforeAll(async () => {
  worker = await startPodWorker((error) => {
    throw error;
  });
  ready = await worker.monitor.whenReady(never);
});

afterAll(async () => {
  await worker.stop();
  await closeHub();
  await closeDatabase();
});

/** A run with a step and its attempt, as one that ended then would have left it. */
async function insertRun(
  createdAt: Date,
  status: Status,
  finishedAt: Date | null = createdAt,
): Promise<string> {
  const id = newId();
  const at = { createdAt, startedAt: createdAt, finishedAt };
  await db().run.create({
    data: { id, pipeline: 'old', revision: 'r', operations: {}, parameters: '{}', status, ...at },
  });
  const step = {
    runId: id,
    seq: 1,
    node: 1,
    operation: 'o',
    revision: 'r',
    target: 'local',
    contextHash: 'h',
  };
  await db().step.create({ data: { ...step, input: '{}', status: 'succeeded', round: 0, version: 1 } });
  await db().attempt.create({
    data: { runId: id, seq: 1, number: 1, status: 'succeeded', startedAt: createdAt, log: 'x' },
  });
  return id;
}

async function insertInvocation(createdAt: Date, status: Status): Promise<string> {
  const id = newId();
  const call = {
    operation: 'o',
    revision: 'r',
    method: 'POST',
    path: '/',
    headers: {},
    body: Buffer.from(''),
  };
  await db().invocation.create({ data: { id, ...call, status, createdAt, finishedAt: createdAt } });
  return id;
}

async function insertBuild(createdAt: Date, revision: string): Promise<string> {
  const id = newId();
  const build = { operation: 'o', revision, runtime: 'python3', status: 'succeeded' as const };
  await db().build.create({
    data: { id, ...build, createdAt, finishedAt: createdAt, chunks: { create: { seq: 0, text: 'a line' } } },
  });
  return id;
}

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id).sort();

describe('what is old', () => {
  const keeps = { days: 30, count: 0 };

  it('goes with all that belongs to it, a few hundred at a time; what has not ended stays', async () => {
    const old = [await insertRun(daysAgo(31), 'succeeded'), await insertRun(daysAgo(300), 'failed')];
    const stays = [
      await insertRun(daysAgo(29), 'succeeded'),
      await insertRun(daysAgo(40), 'running', null),
      await insertRun(daysAgo(40), 'pending', null),
      // It ran for long.
      await insertRun(daysAgo(31), 'cancelled', daysAgo(29)),
    ];
    await db().run.createMany({
      data: Array.from({ length: 450 }, () => ({
        ...{ id: newId(), pipeline: 'old', revision: 'r', operations: {}, parameters: '{}' },
        ...{ status: 'cancelled' as const, createdAt: daysAgo(50), finishedAt: daysAgo(50) },
      })),
    });
    expect(await deleteOld('runs', keeps, never)).toBe(452);
    const all = [...old, ...stays];
    expect(idsOf(await db().run.findMany({ where: { id: { in: all } } }))).toEqual(stays.sort());
    expect(await db().attempt.count({ where: { runId: { in: all } } })).toBe(stays.length);
    expect(await deleteOld('runs', keeps, never)).toBe(0);
    await db().run.deleteMany({ where: { id: { in: stays } } });
  });

  it('is called invocations and builds, too; the builds of what is in use stay', async () => {
    const name = `kept-${unique()}`;
    const { operation } = await saveOperation(name, {
      processor: { function: { runtime: 'python3', codeSource: { 'handler.py': `# ${name}\n` } } },
    });
    const calls = [
      await insertInvocation(daysAgo(31), 'failed'),
      await insertInvocation(daysAgo(3), 'failed'),
    ];
    const builds = [
      await insertBuild(daysAgo(31), unique()),
      await insertBuild(daysAgo(31), operation.revision),
    ];
    expect(await deleteOld('invocations', keeps, never)).toBe(1);
    expect(await deleteOld('builds', keeps, never)).toBe(1);
    expect(idsOf(await db().invocation.findMany({ where: { id: { in: calls } } }))).toEqual([calls[1]]);
    expect(idsOf(await db().build.findMany({ where: { id: { in: builds } } }))).toEqual([builds[1]]);
    expect(await db().buildChunk.count({ where: { buildId: { in: builds } } })).toBe(1);
    await deleteOperation(name);
    expect(await deleteOld('builds', keeps, never)).toBe(1);
  });

  it('is what lies beyond the number that is kept, and nothing where no bound is set', async () => {
    // Later than all others of this database.
    const later = (days: number) => daysAgo(-1000 - days);
    const runs: string[] = [];
    for (let day = 1; day <= 5; day++)
      runs.push(await insertRun(later(day), day === 2 ? 'running' : 'failed'));
    const left = async () => idsOf(await db().run.findMany({ where: { id: { in: runs } } }));
    await deleteOld('runs', { days: 0, count: 0 }, never);
    expect(await left()).toEqual(runs.toSorted());
    await deleteOld('runs', { days: 0, count: 3 }, never);
    expect(await left()).toEqual(runs.slice(1).toSorted());
    await db().run.deleteMany({ where: { id: { in: runs } } });
  });
});

describe('images', () => {
  const save = (name: string, text: string) =>
    saveOperation(name, {
      processor: { function: { runtime: 'python3', codeSource: { 'handler.py': `# ${name} ${text}\n` } } },
    });

  async function build(name: string): Promise<string> {
    const { revision, spec } = await getOperation(name);
    return (await ensureImage({ operation: name, revision, spec }, worker.monitor)).image;
  }

  const isThere = async (tag: string) => (await findImage({ docker: ready.builder, tag })) !== undefined;

  it('that no operation needs are removed, unless they are young', async () => {
    const name = `images-${unique()}`;
    await save(name, 'first');
    const first = await build(name);
    await save(name, 'second');
    const second = await build(name);
    const clean = (keepMs: number) => removeOldImages({ ready, keepMs, signal: never });
    const before = (await readStorage()).images;
    await clean(60 * 60_000);
    expect([await isThere(first), await isThere(second)]).toEqual([true, true]);
    const { removed, problems } = await clean(0);
    expect([await isThere(first), await isThere(second)]).toEqual([false, true]);
    expect(problems).toEqual([]);
    expect(removed.count).toBeGreaterThanOrEqual(1);
    const after = (await readStorage()).images;
    expect(after).toEqual({ count: before.count - removed.count, bytes: before.bytes - removed.bytes });
    expect(after.count).toBeGreaterThanOrEqual(1);
    // A function's own layers, not Python's.
    expect(removed.bytes / removed.count).toBeLessThan(50 * 2 ** 20);
    await deleteOperation(name);
    await clean(0);
    expect(await isThere(second)).toBe(false);
  });

  it('that a run which has not ended is pinned to stay', async () => {
    const name = `pinned-${unique()}`;
    await save(name, 'first');
    const first = await build(name);
    const { revision } = await getOperation(name);
    const id = newId();
    const run = { id, pipeline: 'p', revision: 'r', parameters: '{}', status: 'running' as const };
    await db().run.create({ data: { ...run, operations: { [name]: revision } } });
    await save(name, 'second');
    const clean = () => removeOldImages({ ready, keepMs: 0, signal: never });
    await clean();
    expect(await isThere(first)).toBe(true);
    await db().run.update({ where: { id }, data: { status: 'succeeded' } });
    await clean();
    expect(await isThere(first)).toBe(false);
    await db().run.delete({ where: { id } });
    await deleteOperation(name);
  });

  it('that a container uses, or another installation has built, are left alone', async () => {
    const name = `used-${unique()}`;
    await save(name, 'only');
    const image = await build(name);
    await deleteOperation(name);
    const clean = () => removeOldImages({ ready, keepMs: 0, signal: never });
    const container = await ready.builder.createContainer({ Image: image });
    await clean();
    expect(await isThere(image)).toBe(true);
    await container.remove({ force: true });
    const row = await db().image.delete({ where: { name: image } });
    await clean();
    expect(await isThere(image)).toBe(true);
    await db().image.create({ data: row });
    await clean();
    expect(await isThere(image)).toBe(false);
    expect(await db().image.count({ where: { name: image } })).toBe(0);
    // Gone is gone.
    expect(await removeImage({ docker: ready.builder, tag: image })).toBe(true);
  });
});

describe('a clean-up', () => {
  it('is done when it is asked for, and when a keeper has died in the middle of one', async () => {
    const term = new AbortController();
    const keeps = { days: 30, count: 0 };
    const cleaner = createCleaner({
      monitor: () => worker.monitor,
      keeps,
      onError: (error) => {
        throw error;
      },
    });
    await insertRun(daysAgo(31), 'succeeded');
    await requestCleanUp();
    // Nobody has heard of the request: whoever becomes the keeper finds it.
    cleaner.serve(term.signal);
    await expect.poll(async () => (await readCleanUp()).finishedAt).not.toBeNull();
    const done = await readStorage();
    expect(done.cleanUp).toMatchObject({ requestedAt: null, removed: { runs: 1 }, problems: [] });
    expect(done.databaseBytes).toBeGreaterThan(done.runs.bytes);
    await insertRun(daysAgo(31), 'succeeded');
    await requestCleanUp();
    cleaner.wake();
    await expect.poll(async () => (await readCleanUp()).requestedAt).toBeNull();
    await expect.poll(async () => (await readCleanUp()).finishedAt).not.toBeNull();
    expect((await readCleanUp()).removed.runs).toBe(1);
    term.abort();
    await writeCleanUp({ ...nothingCleanedUp, startedAt: new Date().toISOString() });
    const next = new AbortController();
    cleaner.serve(next.signal);
    await expect.poll(async () => (await readCleanUp()).finishedAt).not.toBeNull();
    next.abort();
  });
});
