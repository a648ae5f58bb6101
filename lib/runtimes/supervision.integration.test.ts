import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PodView } from '#lib/engines/engine.ts';
import {
  callRuntimePod as call,
  callLogged,
  createRuntimePods,
  loadRuntimesToProve,
} from '#lib/testing/runtime-pods.ts';

const { docker, engine, startFixture, follow, removeAll } = await createRuntimePods();
const runtimes = await loadRuntimesToProve();
const never = new AbortController().signal;
const refused = ['podsmith-refused', 'true'];
/** A thread of Python cannot be told. */
const tellsHandler = ['nodejs', 'typescript', 'golang', 'bash'];

afterAll(removeAll);

const named = runtimes.map((runtime) => [runtime.name, runtime] as const);

describe.each(named)('the supervisor of %s', (_name, runtime) => {
  let pod: PodView;

  beforeAll(async () => {
    pod = await startFixture(runtime, 'cases');
  });

  async function countProcesses(): Promise<number> {
    const { body } = await call(pod, { path: '/processes' });
    return JSON.parse(Buffer.from(body).toString()).processes;
  }

  /** Until the Pod's function has printed a line: a call that was sent first need not have its turn first. */
  async function untilPrinted(printing: PodView): Promise<void> {
    const isSeen = new AbortController();
    const onLine = (line: string) => line.endsWith('whole') && isSeen.abort();
    await engine.tailLogs(printing.name, onLine, { lines: 1, signal: isSeen.signal });
  }

  async function failureOf(answer: Promise<unknown>): Promise<unknown> {
    return answer.then(
      () => 'no failure',
      (error: unknown) => error,
    );
  }

  it.each(['stick', 'wait'])(
    'ends a call that does not come back (%s), and the next one works',
    async (path) => {
      const reasons: string[] = [];
      const stuck = await startFixture(runtime, 'cases');
      const demux = follow(stuck, { onReplaced: (reason) => reasons.push(reason) });
      await call(stuck, { path: '/none' });
      const late = await failureOf(
        call(stuck, { path: `/${path}`, timeoutMs: 600, invocation: randomUUID() }),
      );
      expect(late).toMatchObject({ code: 'INVOKE_TIMEOUT' });
      await expect.poll(() => reasons).toHaveLength(1);
      expect(reasons[0]).toContain('did not come back within 0.6 s');
      const invocation = randomUUID();
      const next = await callLogged(stuck, demux.open(invocation), { path: '/print-raw', invocation });
      expect(next).toMatchObject({ answer: { statusCode: 200 }, log: 'line\n' });
    },
  );

  it('ends a call that was cancelled and goes on, and the next one works', async () => {
    const narrow = await startFixture(runtime, 'cases', { env: { PODSMITH_CONCURRENCY: '1' } });
    const reasons: string[] = [];
    follow(narrow, { onReplaced: (reason) => reasons.push(reason) });
    const left = await failureOf(call(narrow, { path: '/wait', signal: AbortSignal.timeout(500) }));
    expect(left).toMatchObject({ name: 'TimeoutError' });
    // It is not called until the first one has ended.
    await expect
      .poll(async () => (await call(narrow, { path: '/none' })).statusCode, { timeout: 9000 })
      .toBe(200);
    // A script is a process of its own, which is ended alone.
    if (runtime.name !== 'bash') expect(reasons).toEqual([expect.stringContaining('it was cancelled')]);
  });

  it('lets the calls beside one that was cancelled come to their end', async () => {
    const shared = await startFixture(runtime, 'cases');
    const beside = call(shared, { path: '/sleep?ms=6000' });
    await failureOf(call(shared, { path: '/wait', signal: AbortSignal.timeout(300) }));
    expect((await beside).statusCode).toBe(200);
  });

  it('leaves a call alone that was cancelled and ends soon', async () => {
    const shared = await startFixture(runtime, 'cases');
    const reasons: string[] = [];
    const demux = follow(shared, { onReplaced: (reason) => reasons.push(reason) });
    await failureOf(call(shared, { path: '/sleep?ms=1500', signal: AbortSignal.timeout(200) }));
    // By then it would have been ended.
    await call(shared, { path: '/sleep?ms=4000' });
    const invocation = randomUUID();
    const next = await callLogged(shared, demux.open(invocation), { path: '/print-raw', invocation });
    expect(next).toMatchObject({ answer: { statusCode: 200 }, log: 'line\n' });
    expect(reasons).toEqual([]);
  });

  it.runIf(tellsHandler.includes(runtime.name))('tells a handler that its caller has left', async () => {
    const shared = await startFixture(runtime, 'cases');
    const lines: string[] = [];
    void engine.followLogs(shared.name, (line) => lines.push(line), { signal: never });
    const caller = new AbortController();
    const left = failureOf(call(shared, { path: '/until-left', signal: caller.signal }));
    await expect.poll(() => lines.filter((line) => line.endsWith('waiting'))).toHaveLength(1);
    caller.abort();
    await left;
    await expect
      .poll(() => lines.filter((line) => line.endsWith('told')), { timeout: 10_000 })
      .toHaveLength(1);
  });

  it('passes a line on at once, and what a call that does not come back has begun when its time is over', async () => {
    const stuck = await startFixture(runtime, 'cases');
    const lines: string[] = [];
    const invocation = randomUUID();
    void engine.followLogs(stuck.name, (line) => lines.push(line), { signal: never });
    const log = follow(stuck).open(invocation);
    let isOver = false;
    const late = failureOf(call(stuck, { path: '/print-begun?then=wait', timeoutMs: 2000, invocation }));
    // While there is another call, the process is not ended at once.
    const other = failureOf(call(stuck, { path: '/sleep?ms=9000' })).then(() => {
      isOver = true;
    });
    await expect.poll(() => lines.filter((line) => line.endsWith(':whole'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('begun'))).toEqual([]);
    await expect
      .poll(() => lines.filter((line) => line.includes('begun')), { timeout: 10_000, interval: 20 })
      .toHaveLength(1);
    expect(isOver).toBe(false);
    expect(await late).toMatchObject({ code: 'INVOKE_TIMEOUT' });
    await other;
    expect(await log.read()).toBe('whole\nbegun');
  });

  it('passes on what a call has begun that ends its process', async () => {
    const ending = await startFixture(runtime, 'cases');
    const invocation = randomUUID();
    const log = follow(ending).open(invocation);
    const lost = await failureOf(call(ending, { path: '/print-begun?then=exit', invocation }));
    expect(lost).toMatchObject({ code: 'POD_CONNECTION_LOST' });
    expect(await log.read()).toBe('whole\nbegun');
  });

  it('answers a call that comes while a stuck one is being ended', async () => {
    const stuck = await startFixture(runtime, 'cases');
    await failureOf(call(stuck, { path: '/stick', timeoutMs: 300 }));
    await expect.poll(() => failureOf(call(stuck, { path: '/none' })), { interval: 10 }).toBe('no failure');
    await expect.poll(async () => (await call(stuck, { path: '/none' })).statusCode).toBe(200);
  });

  it('gives the other calls a moment, and tells those that it cuts off', async () => {
    const stuck = await startFixture(runtime, 'cases');
    const demux = follow(stuck);
    const late = failureOf(call(stuck, { path: '/wait', timeoutMs: 500 }));
    const short = call(stuck, { path: '/sleep?ms=1200' });
    const invocation = randomUUID();
    const log = demux.open(invocation);
    const long = failureOf(call(stuck, { path: '/sleep?ms=9000', invocation, timeoutMs: 9500 }));
    expect(await late).toMatchObject({ code: 'INVOKE_TIMEOUT' });
    expect((await short).statusCode).toBe(200);
    expect(await long).toMatchObject({ code: 'POD_CONNECTION_LOST' });
    await log.read();
    expect(log.cutOff()).toEqual({
      hasBegun: true,
      reason: expect.stringContaining('within 0.5 s'),
    });
    // Not at once: a connection that was kept ends with the main that it led to.
    await expect.poll(async () => (await call(stuck, { path: '/none' })).statusCode).toBe(200);
  });

  it('refuses a call that waits for its turn behind a stuck one, so that it can be made again', async () => {
    const narrow = await startFixture(runtime, 'cases', { env: { PODSMITH_CONCURRENCY: '1' } });
    const hasBegun = untilPrinted(narrow);
    const late = failureOf(call(narrow, { path: '/print-begun?then=wait', timeoutMs: 2000 }));
    await hasBegun;
    const waiting = await call(narrow, { path: '/none', timeoutMs: 9000 });
    expect(await late).toMatchObject({ code: 'INVOKE_TIMEOUT' });
    expect(waiting.statusCode).toBe(503);
    expect(waiting.headers.map(([name, value]) => [name.toLowerCase(), value])).toContainEqual(refused);
    await expect.poll(async () => (await call(narrow, { path: '/none' })).statusCode).toBe(200);
  });

  it('refuses a call whose time is over before its turn comes, without calling the handler', async () => {
    const narrow = await startFixture(runtime, 'cases', { env: { PODSMITH_CONCURRENCY: '1' } });
    const demux = follow(narrow);
    const hasBegun = untilPrinted(narrow);
    const first = call(narrow, { path: '/print-begun?then=sleep&ms=2000' });
    await hasBegun;
    const invocation = randomUUID();
    const log = demux.open(invocation);
    await failureOf(call(narrow, { path: '/print-raw', timeoutMs: 300, invocation }));
    await first;
    await call(narrow, { path: '/none' });
    expect(await log.read()).toBe('');
  });

  it('reaps what calls leave behind', async () => {
    const before = await countProcesses();
    for (let turn = 0; turn < 30; turn++) await call(pod, { path: '/orphan?command=true' });
    await expect.poll(countProcesses).toBeLessThanOrEqual(before);
  });

  it('ends what calls leave running, and nothing of a call that goes on', async () => {
    const before = await countProcesses();
    const going = call(pod, { path: '/sleep?ms=3500' });
    await call(pod, { path: '/orphan?command=sleep+1000' });
    await call(pod, { path: '/orphan?command=sleep+1000' });
    expect(await countProcesses()).toBeGreaterThanOrEqual(before + 2);
    await going;
    await expect.poll(countProcesses, { interval: 200 }).toBeLessThanOrEqual(before);
  });

  it('is not ended by its handler', async () => {
    expect((await call(pod, { path: '/kill?who=parent&signal=9' })).statusCode).toBe(200);
    expect((await call(pod, { path: '/none' })).statusCode).toBe(200);
  });

  it('lives through a handler that starts processes without end', async () => {
    const few = await startFixture(runtime, 'cases', { pids: 64 });
    expect(await failureOf(call(few, { path: '/forks', timeoutMs: 1500 }))).toMatchObject({
      code: 'INVOKE_TIMEOUT',
    });
    await expect.poll(() => failureOf(call(few, { path: '/none', timeoutMs: 3000 }))).toBe('no failure');
  });

  it('ends with its function, and with the same code', async () => {
    const killed = await startFixture(runtime, 'cases');
    const ended = engine.followLogs(killed.name, () => {}, { signal: never });
    expect(await failureOf(call(killed, { path: '/kill?who=self&signal=9&ms=5000' }))).toMatchObject({
      code: 'POD_CONNECTION_LOST',
    });
    await ended;
    await expect
      .poll(() => engine.findPod(killed.name))
      .toMatchObject({ state: 'exited', exit: { code: 137, reason: 'killed' } });
  });

  // A script is a process of its own: it ends, and the next call works (see the conformance suite).
  it.skipIf(runtime.language === 'shell')(
    'ends when its function fills the memory, which its engine tells',
    async () => {
      const full = await startFixture(runtime, 'cases');
      const ended = engine.followLogs(full.name, () => {}, { signal: never });
      expect(await failureOf(call(full, { path: '/memory' }))).toMatchObject({ code: 'POD_CONNECTION_LOST' });
      await ended;
      await expect
        .poll(() => engine.findPod(full.name))
        .toMatchObject({ state: 'exited', exit: { reason: 'oom' } });
    },
  );

  it('leaves nothing running when it is killed itself', async () => {
    const killed = await startFixture(runtime, 'cases');
    const ended = engine.followLogs(killed.name, () => {}, { signal: never });
    await docker.getContainer(killed.name).kill({ signal: 'SIGKILL' });
    await ended;
    await expect.poll(() => engine.findPod(killed.name)).toMatchObject({ state: 'exited' });
    expect(await failureOf(call(killed, { path: '/none' }))).toMatchObject({ code: 'POD_UNREACHABLE' });
  });
});
