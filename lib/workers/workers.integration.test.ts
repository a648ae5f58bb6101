import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { getBuild, requestBuild, waitForBuild } from '#lib/builds/service.ts';
import { closeDatabase, db } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import { requestInvocation, waitForInvocation } from '#lib/invocations/service.ts';
import { deleteOperation, saveOperation } from '#lib/operations/service.ts';
import type { PipelineNode } from '#lib/pipelines/schema.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import { cancelRun, getRun, requestRun, retryRun, waitForRun } from '#lib/runs/service.ts';
import { type HttpOperation, startHttpOperation } from '#lib/testing/http-operation.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';
import { listWorkers } from '#lib/workers/store.ts';

const unique = () => randomBytes(4).toString('hex');
const open: HttpOperation[] = [];
/** How long is waited, in seconds, for the others of a worker to find and replace it; on a busy machine too. */
const takeOverSeconds = 90;
let workers: WorkerProcess[] = [];

beforeAll(async () => {
  workers = await Promise.all([startWorker(), startWorker(), startWorker()]);
});

afterEach(async () => {
  for (const operation of open.splice(0)) operation.close();
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  expect(await listWorkers()).toEqual([]);
  await closeHub();
});

const startWorker = (environment: Record<string, string> = {}) =>
  startWorkerProcess({ PODSMITH_DRAIN_SECONDS: '20', ...environment });

async function operation(answer: Parameters<typeof startHttpOperation>[1]): Promise<HttpOperation> {
  const started = await startHttpOperation(`op-${unique()}`, answer);
  open.push(started);
  return started;
}

async function chain(...operations: HttpOperation[]): Promise<string> {
  const nodes = operations.map((of, index): PipelineNode => {
    const next = index + 1 < operations.length ? [index + 2] : [];
    return { id: index + 1, operation: of.name, to: next };
  });
  const name = `pl-${unique()}`;
  await savePipeline(name, { adjacencyList: [{ id: 0, to: [1] }, ...nodes], strategy: 'firstPath' });
  return name;
}

/** Reads until there is something to be read. */
const until = <T>(
  read: () => T | false | undefined | Promise<T | false | undefined>,
  seconds = takeOverSeconds,
) => vi.waitUntil(read, { timeout: seconds * 1000, interval: 20 });

/** The worker that a run, build or invocation is at. */
async function workerOf(kind: 'run' | 'build' | 'invocation', id: string): Promise<WorkerProcess> {
  const where = { where: { id }, select: { worker: true } };
  return until(async () => {
    const row =
      kind === 'run'
        ? await db().run.findUnique(where)
        : kind === 'build'
          ? await db().build.findUnique(where)
          : await db().invocation.findUnique(where);
    return workers.find((worker) => worker.id === row?.worker);
  });
}

/**
 * Waits until the attempt that is under way is recorded: one is written down only if it takes longer than a moment, and
 * what was not is called under the same number again.
 */
async function untilRecorded(id: string): Promise<void> {
  await until(async () =>
    (await getRun(id)).steps.some(({ attempts }) => attempts.at(-1)?.status === 'running'),
  );
}

async function replace(gone: WorkerProcess): Promise<void> {
  workers = workers.filter((worker) => worker !== gone);
  workers.push(await startWorker());
}

/** Starts a run whose second step never answers its first attempt. */
async function runThatHangs() {
  const first = await operation(() => ({ body: '{"first":1}' }));
  const second = await operation(({ headers }) =>
    headers['podsmith-attempt'] === '1' ? undefined : { body: '{"second":2}' },
  );
  const { id } = await requestRun(await chain(first, second), { parameters: {} });
  await until(() => second.received.length === 1);
  await untilRecorded(id);
  return { id, first, second, worker: await workerOf('run', id) };
}

describe('several workers', () => {
  it('are known, one of them as the keeper', async () => {
    const seen = await until(async () => {
      const all = await listWorkers();
      return all.some((worker) => worker.isKeeper) && all;
    });
    expect(seen.map((worker) => worker.id).sort()).toEqual(workers.map((worker) => worker.id).sort());
    expect(seen.filter((worker) => worker.isKeeper).length).toBe(1);
    expect(seen.every((worker) => worker.alive && !worker.draining)).toBe(true);
  });

  it('execute each of many runs once, and share them', async () => {
    const first = await operation(() => ({ body: '{"first":1}' }));
    const second = await operation(() => ({ body: '{"second":2}' }));
    const name = await chain(first, second);
    const asked = await Promise.all(Array.from({ length: 60 }, () => requestRun(name, { parameters: {} })));
    const ended = await Promise.all(asked.map(({ id }) => waitForRun(id, { seconds: 60 })));
    expect(new Set(ended.map((run) => run.status))).toEqual(new Set(['succeeded']));
    const calls = (of: HttpOperation) => of.received.map(({ headers }) => headers['podsmith-run']).sort();
    const once = asked.map(({ id }) => id).sort();
    expect(calls(first)).toEqual(once);
    expect(calls(second)).toEqual(once);
    const by = await db().run.groupBy({ by: ['worker'], where: { pipeline: name } });
    expect(by.length).toBeGreaterThan(1);
  });

  it('call an operation once for one invocation', async () => {
    const op = await operation(() => ({ body: 'x' }));
    const asked = await Promise.all(
      Array.from({ length: 20 }, () => requestInvocation(op.name, { body: new Uint8Array() })),
    );
    const ended = await Promise.all(asked.map(({ id }) => waitForInvocation(id, { seconds: 60 })));
    expect(ended.every((invocation) => invocation.status === 'succeeded')).toBe(true);
    expect(op.received.length).toBe(20);
  });

  it('cancel a run whichever of them is at it', async () => {
    const op = await operation(() => undefined);
    const { id } = await requestRun(await chain(op), { parameters: {} });
    await until(() => op.received.length === 1);
    await cancelRun(id);
    expect((await waitForRun(id, { seconds: 60 })).status).toBe('cancelled');
  });

  it('go on, and take nothing over, when their connections are cut', async () => {
    let answer: (answer: { body: string }) => void = () => undefined;
    const answered = new Promise<{ body: string }>((resolve) => {
      answer = resolve;
    });
    const op = await operation(() => answered);
    const asked = await requestRun(await chain(op), { parameters: {} });
    await until(() => op.received.length === 1);
    // As a restart of the database does, to all but this test.
    await closeDatabase();
    await db().$executeRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    await until(async () => {
      const sessions = await db().$queryRaw<unknown[]>`
        SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'podsmith worker'`;
      return sessions.length === workers.length;
    });
    answer({ body: '{"done":1}' });
    const ended = await waitForRun(asked.id, { seconds: 60 });
    expect(ended).toMatchObject({ status: 'succeeded', results: '{"done":1}' });
    expect(op.received.length).toBe(1);
    const seen = await until(async () => {
      const all = await listWorkers();
      return all.every((worker) => worker.alive) && all;
    });
    expect(seen.map((worker) => worker.id).sort()).toEqual(workers.map((worker) => worker.id).sort());
  });
});

describe('a worker that is killed', () => {
  it('leaves its run to another, which executes nothing again that succeeded', async () => {
    const { id, first, second, worker } = await runThatHangs();
    await worker.kill();
    const ended = await waitForRun(id, { seconds: takeOverSeconds });
    expect(ended).toMatchObject({ status: 'succeeded', results: '{"first":1,"second":2}' });
    expect([first.received.length, second.received.length]).toEqual([1, 2]);
    expect(ended.steps[1]?.attempts[0]).toMatchObject({ status: 'failed', error: { code: 'WORKER_LOST' } });
    expect((await workerOf('run', id)).id).not.toBe(worker.id);
    await replace(worker);
  });

  it('leaves many runs, of which none of the others takes all', async () => {
    // Each answers its second attempt only: the first is the dead worker's.
    const op = await operation(({ headers }) =>
      headers['podsmith-attempt'] === '1' ? undefined : { body: '{}' },
    );
    const name = await chain(op);
    const asked = await Promise.all(Array.from({ length: 40 }, () => requestRun(name, { parameters: {} })));
    await until(() => op.received.length === 40);
    for (const { id } of asked) await untilRecorded(id);
    const byWorker = () => db().run.groupBy({ by: ['worker'], where: { pipeline: name }, _count: true });
    const before = await byWorker();
    const [most] = before.toSorted((a, b) => b._count - a._count);
    const worker = workers.find((of) => of.id === most?.worker);
    if (!worker || !most) throw new Error('No worker was at any run.');
    const left = await db().run.findMany({
      where: { pipeline: name, worker: worker.id },
      select: { id: true },
    });
    await worker.kill();
    await Promise.all(left.map(({ id }) => waitForRun(id, { seconds: takeOverSeconds })));
    const after = await db().run.groupBy({
      by: ['worker'],
      where: { id: { in: left.map(({ id }) => id) } },
      _count: true,
    });
    expect(after.map((of) => of.worker)).not.toContain(worker.id);
    // Of two workers that claim one by one, each gets some, and with chance about half.
    expect(after.length).toBe(2);
    await Promise.all(asked.map(({ id }) => cancelRun(id).catch(() => undefined)));
    await Promise.all(asked.map(({ id }) => waitForRun(id, { seconds: takeOverSeconds })));
    await replace(worker);
  });

  it('on a machine of which the others know nothing is found by its silence', async () => {
    const { id, second, worker } = await runThatHangs();
    await db().worker.update({ where: { id: worker.id }, data: { hostname: 'elsewhere' } });
    await worker.kill();
    const ended = await waitForRun(id, { seconds: takeOverSeconds });
    expect(ended.status).toBe('succeeded');
    expect(second.received.length).toBe(2);
    await replace(worker);
  });

  it('is replaced as the keeper', async () => {
    const keeper = await until(async () => (await listWorkers()).find((worker) => worker.isKeeper));
    const process = workers.find((worker) => worker.id === keeper.id);
    await process?.kill();
    // PostgreSQL may notice a moment later that the connection is gone.
    await until(async () =>
      (await listWorkers()).some((worker) => worker.isKeeper && worker.id !== keeper.id),
    );
    await until(async () => !(await listWorkers()).some((worker) => worker.id === keeper.id));
    if (process) await replace(process);
  });

  it('fails the invocation it was at, which nobody calls again', async () => {
    const op = await operation(() => undefined);
    const { id } = await requestInvocation(op.name, { body: new Uint8Array() });
    await until(() => op.received.length === 1);
    const worker = await workerOf('invocation', id);
    await worker.kill();
    const ended = await waitForInvocation(id, { seconds: takeOverSeconds });
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'WORKER_LOST' } });
    expect(op.received.length).toBe(1);
    await replace(worker);
  });

  it('leaves its build to another, which begins it anew', async () => {
    const name = `fn-${unique()}`;
    const handler = `# ${unique()}\ndef handle(event, context):\n    return {}\n`;
    await saveOperation(name, {
      processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler } } },
    });
    const { id } = await requestBuild(name);
    await until(async () => (await getBuild(id)).status === 'running', 60);
    const worker = await workerOf('build', id);
    await worker.kill();
    const ended = await waitForBuild(id, { seconds: 100 });
    expect(ended).toMatchObject({ status: 'succeeded', error: null });
    // As the log of any build: it holds nothing of the one that was cut short.
    expect(ended.log.match(/^STEP 1\/.*/gm)?.length).toBe(1);
    expect((await workerOf('build', id)).id).not.toBe(worker.id);
    await deleteOperation(name);
    await replace(worker);
  });
});

describe('a worker at its limit', () => {
  it('leaves runs to the others, and takes more on once it has room', async () => {
    const held = workers;
    await Promise.all(held.map((worker) => worker.stop()));
    const small = await startWorker({ PODSMITH_RUNS_PER_WORKER: '2' });
    workers = [small];
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const op = await operation(async () => {
      await released;
      return { body: '{}' };
    });
    const name = await chain(op);
    const asked = await Promise.all(Array.from({ length: 6 }, () => requestRun(name, { parameters: {} })));
    await until(() => op.received.length === 2);
    const other = await startWorker({ PODSMITH_RUNS_PER_WORKER: '3' });
    workers.push(other);
    await until(() => op.received.length === 5);
    const [waiting, ...more] = await db().run.findMany({ where: { pipeline: name, status: 'pending' } });
    expect([waiting?.worker, more.length]).toEqual([null, 0]);
    // One that waits for room can be cancelled all the same.
    await cancelRun(waiting?.id ?? '');
    expect((await waitForRun(waiting?.id ?? '', { seconds: 60 })).status).toBe('cancelled');
    const late = await requestRun(name, { parameters: {} });
    release();
    const ended = await Promise.all([...asked, late].map(({ id }) => waitForRun(id, { seconds: 60 })));
    expect(ended.filter((run) => run.status === 'succeeded').length).toBe(6);
    await Promise.all(workers.map((worker) => worker.stop()));
    workers = await Promise.all([startWorker(), startWorker(), startWorker()]);
  });
});

describe('a run that workers die with', () => {
  /** Kills whichever worker is at a run, and waits until another has taken it over. */
  async function killWorkerOf(id: string, seen: () => number): Promise<void> {
    const before = seen();
    await untilRecorded(id);
    const worker = await workerOf('run', id);
    await worker.kill();
    await until(async () => seen() > before || (await getRun(id)).status === 'failed');
    await replace(worker);
  }

  it('is set aside after the third in a row, and gets another chance by a retry', async () => {
    const first = await operation(() => ({ body: '{"first":1}' }));
    const stuck = await operation(({ headers }) =>
      Number(headers['podsmith-attempt']) > 3 ? { body: '{"stuck":0}' } : undefined,
    );
    const { id } = await requestRun(await chain(first, stuck), { parameters: {} });
    await until(() => stuck.received.length === 1);
    for (let deaths = 1; deaths <= 3; deaths++) await killWorkerOf(id, () => stuck.received.length);
    const ended = await waitForRun(id, { seconds: takeOverSeconds });
    expect(ended).toMatchObject({
      status: 'failed',
      error: { code: 'RUN_SET_ASIDE', details: { lostWorkers: 3 } },
    });
    expect(ended.steps.map((step) => step.status)).toEqual(['succeeded', 'failed']);
    expect([first.received.length, stuck.received.length]).toEqual([1, 3]);
    await retryRun(id);
    expect(await waitForRun(id, { seconds: 60 })).toMatchObject({ status: 'succeeded' });
  });

  it('goes on for as long as its steps succeed in between', async () => {
    const steps = await Promise.all(
      [1, 2, 3, 4].map((step) =>
        operation(({ headers }) =>
          headers['podsmith-attempt'] === '1' ? undefined : { body: `{"s${step}":${step}}` },
        ),
      ),
    );
    const { id } = await requestRun(await chain(...steps), { parameters: {} });
    for (const step of steps) {
      await until(() => step.received.length === 1);
      await killWorkerOf(id, () => step.received.length);
    }
    expect(await waitForRun(id, { seconds: 60 })).toMatchObject({
      status: 'succeeded',
      results: '{"s1":1,"s2":2,"s3":3,"s4":4}',
    });
  });

  it('does not count workers that were asked to end', async () => {
    const stuck = await operation(({ headers }) =>
      Number(headers['podsmith-attempt']) > 4 ? { body: '{"stuck":0}' } : undefined,
    );
    const { id } = await requestRun(await chain(stuck), { parameters: {} });
    for (let ends = 1; ends <= 4; ends++) {
      await until(() => stuck.received.length === ends);
      await untilRecorded(id);
      const worker = await workerOf('run', id);
      const stopped = worker.stop();
      await until(async () => (await listWorkers()).find((of) => of.id === worker.id)?.draining);
      await worker.stop();
      await stopped;
      await replace(worker);
    }
    expect(await waitForRun(id, { seconds: 60 })).toMatchObject({ status: 'succeeded' });
  });
});

describe('a build that workers die with', () => {
  it('is set aside after the third in a row', async () => {
    const name = `fn-${unique()}`;
    const handler = `# ${unique()}\ndef handle(event, context):\n    return {}\n`;
    await saveOperation(name, {
      processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler } } },
    });
    const { id } = await requestBuild(name);
    await until(async () => (await getBuild(id)).status === 'running', 60);
    const worker = await workerOf('build', id);
    // Two have died before.
    await db().build.update({ where: { id }, data: { lostWorkers: 2 } });
    await worker.kill();
    expect(await waitForBuild(id, { seconds: 100 })).toMatchObject({
      status: 'failed',
      error: { code: 'BUILD_SET_ASIDE', details: { lostWorkers: 3 } },
    });
    await deleteOperation(name);
    await replace(worker);
  });
});

describe('a worker that freezes', () => {
  it('is taken for dead, and when it wakes ends itself and records nothing', async () => {
    const { id, first, second, worker } = await runThatHangs();
    worker.freeze();
    const ended = await waitForRun(id, { seconds: takeOverSeconds });
    expect(ended.status).toBe('succeeded');
    worker.thaw();
    expect(await worker.exited).toBe(1);
    expect(await getRun(id)).toEqual(ended);
    expect([first.received.length, second.received.length]).toEqual([1, 2]);
    await replace(worker);
  });
});

describe('a worker that is asked to end', () => {
  it('finishes the step it has begun and hands over the rest of the run', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = await operation(async () => {
      await released;
      return { body: '{"first":1}' };
    });
    const second = await operation(() => ({ body: '{"second":2}' }));
    const { id } = await requestRun(await chain(first, second), { parameters: {} });
    await until(() => first.received.length === 1);
    const worker = await workerOf('run', id);
    const stopped = worker.stop();
    await until(async () => (await listWorkers()).find((of) => of.id === worker.id)?.draining);
    release();
    const ended = await waitForRun(id, { seconds: takeOverSeconds });
    await stopped;
    expect(await worker.exited).toBe(0);
    expect(ended).toMatchObject({ status: 'succeeded', results: '{"first":1,"second":2}' });
    expect([first.received.length, second.received.length]).toEqual([1, 1]);
    expect(ended.steps.map((step) => step.attempts.length)).toEqual([1, 1]);
    expect((await workerOf('run', id)).id).not.toBe(worker.id);
    await replace(worker);
  });

  it('takes nothing new on meanwhile', async () => {
    const { id, worker } = await runThatHangs();
    const stopped = worker.stop();
    await until(async () => (await listWorkers()).find((of) => of.id === worker.id)?.draining);
    const op = await operation(() => ({}));
    const name = await chain(op);
    for (let index = 0; index < 10; index++) {
      const asked = await requestRun(name, { parameters: {} });
      expect((await waitForRun(asked.id, { seconds: 60 })).status).toBe('succeeded');
      expect((await workerOf('run', asked.id)).id).not.toBe(worker.id);
    }
    await cancelRun(id);
    expect((await waitForRun(id, { seconds: 60 })).status).toBe('cancelled');
    await stopped;
    await replace(worker);
  });

  it('waits for a step only so long, and for nothing when asked twice', async () => {
    const { id, second, worker } = await runThatHangs();
    const stopped = worker.stop();
    await until(async () => (await listWorkers()).find((of) => of.id === worker.id)?.draining);
    await worker.stop();
    await stopped;
    expect(await worker.exited).toBe(0);
    const ended = await waitForRun(id, { seconds: takeOverSeconds });
    expect(ended.status).toBe('succeeded');
    expect(second.received.length).toBe(2);
    await replace(worker);
  });
});
