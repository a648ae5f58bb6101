import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PodView } from '#lib/engines/engine.ts';
import { type LogDemux, logHeader, readFrame } from '#lib/pods/pool/log-demux.ts';
import { conformanceCases, conformanceLogs } from '#lib/runtimes/conformance.ts';
import { rawHttpCases, withoutThreads } from '#lib/runtimes/raw-http.ts';
import type { Runtime } from '#lib/runtimes/template.ts';
import { casesFor, checkAnswer as check } from '#lib/testing/check-answer.ts';
import { converse } from '#lib/testing/raw-connection.ts';
import {
  callRuntimePod as call,
  callLogged,
  createRuntimePods,
  fixturesDir,
  type LoggedAnswer,
  loadRuntimesToProve,
  type TestCall,
} from '#lib/testing/runtime-pods.ts';
import { testSecretOf } from '#lib/testing/test-engine.ts';

const { docker, engine, startFixture, follow, removeAll } = await createRuntimePods();

afterAll(removeAll);

/** The frames of what is printed: a script's stdout is its answer, so it prints to stderr. */
function framesFor(runtime: Runtime, frames: string[]): string[] {
  if (runtime.language !== 'shell') return frames;
  return frames.map((frame) => frame.replace(/^o:/, 'e:').replace(/^O:/, 'E:'));
}

const runtimes = await loadRuntimesToProve();

/** Folders besides those every runtime has: each is a function that adds a and b to what it receives. */
const extras = new Map(
  await Promise.all(
    runtimes.map(async (runtime) => {
      const folders = await readdir(fixturesDir(runtime));
      return [
        runtime.name,
        folders.filter((folder) => !['cases', 'broken', 'handlerless', 'other-form'].includes(folder)),
      ] as const;
    }),
  ),
);

describe.each(runtimes.map((runtime) => [runtime.name, runtime] as const))('runtime %s', (_name, runtime) => {
  /** A build reads the handler, too. */
  const isChecked = ['typescript', 'go'].includes(runtime.language);
  // A program in Go writes past everything, and what it does in a goroutine nobody can tell.
  const isCompiled = runtime.language === 'go';
  const tellsCallsApart = !isCompiled;
  let pod: PodView;
  let demux: LogDemux;
  /** What the Pod's log holds of each invocation, but its end. */
  const frames = new Map<string, string[]>();
  const sharedFrames = new Map<string, number>();

  beforeAll(async () => {
    pod = await startFixture(runtime, 'cases');
    demux = follow(pod);
    void engine.followLogs(pod.name, collectFrame, { signal: new AbortController().signal });
  });

  function collectFrame(line: string): void {
    const frame = readFrame(line);
    if (!frame || frame.kind === '.') return;
    for (const id of frame.ids) {
      frames.set(id, [...framesOf(id), `${frame.kind}:${frame.text}`]);
      if (frame.ids.length > 1) sharedFrames.set(id, shared(id) + 1);
    }
  }

  /** How many frames belong to another invocation as well. */
  function shared(invocation: string): number {
    return sharedFrames.get(invocation) ?? 0;
  }

  function framesOf(invocation: string): string[] {
    return frames.get(invocation) ?? [];
  }

  function logged(request: TestCall, invocation: string = randomUUID()): Promise<LoggedAnswer> {
    return callLogged(pod, demux.open(invocation), { ...request, invocation });
  }

  async function printed(request: TestCall): Promise<string> {
    const { answer, log } = await logged(request);
    expect(answer).toMatchObject({ statusCode: 200, body: Buffer.alloc(0) });
    return log;
  }

  /** What the answer says of the call's log. */
  async function saidOfLog(path: string): Promise<string | undefined> {
    const { headers } = await call(pod, { path, invocation: randomUUID() });
    return headers.find(([name]) => name.toLowerCase() === logHeader)?.[1];
  }

  it.each(casesFor(runtime, conformanceCases))('%s', async (_says, one) => {
    check(await call(pod, one), one);
  });

  it.each(casesFor(runtime, rawHttpCases))('%s', async (_says, one) => {
    await converse(pod.endpoint ?? '', one, testSecretOf(pod));
  });

  // The others have no threads to run out of.
  it.runIf(['python', 'shell'].includes(runtime.language))(
    'tells its health, and to ask again, when every thread has a connection',
    async () => {
      const { hostname, port } = new URL(pod.endpoint ?? '');
      const open = Array.from({ length: 128 }, () => connect({ host: hostname, port: Number(port) }));
      try {
        await Promise.all(open.map((socket) => once(socket, 'connect')));
        // On connections of their own: those that are kept have threads.
        for (const one of withoutThreads) await converse(pod.endpoint ?? '', one, testSecretOf(pod));
      } finally {
        for (const socket of open) socket.destroy();
      }
      await expect.poll(async () => (await call(pod, { path: '/none' })).statusCode).toBe(200);
    },
  );

  it('keeps its connection open, and answers 12 requests at once', async () => {
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 12 }, () => call(pod, { path: '/sleep?ms=300' })));
    const wallMs = performance.now() - began;
    expect(answers.map((answer) => answer.statusCode)).toEqual(Array(12).fill(200));
    const oneByOneMs = answers.reduce((sum, answer) => sum + answer.durationMs, 0);
    expect(wallMs).toBeLessThan(oneByOneMs / 3);
  });

  it("answers nobody who does not send the Pod's secret, its health included", async () => {
    const requests = [
      { path: '/echo' },
      { method: 'GET', path: '/_/health' },
      { method: 'OPTIONS', path: '/' },
    ];
    for (const request of requests) {
      expect((await call(pod, request)).statusCode).toBe(200);
      for (const secret of [null, '', 'x'.repeat(43), engine.secretOf('another')]) {
        expect(await call(pod, { ...request, secret })).toMatchObject({
          statusCode: 403,
          body: Buffer.alloc(0),
        });
      }
    }
  });

  it('says of an invocation whether there is a log to wait for', async () => {
    expect(await saidOfLog('/none')).toBe('silent');
    expect(await saidOfLog('/raise')).toBe('printed');
    expect(await saidOfLog('/print?word=alpha')).toBe('printed');
    expect(await saidOfLog('/print-child')).toBe('printed');
    expect(await saidOfLog('/none')).toBe('silent');
  });

  it('calls the handler no more often at a time than it is told, and is healthy meanwhile', async () => {
    const narrow = await startFixture(runtime, 'cases', { env: { PODSMITH_CONCURRENCY: '2' } });
    const calls = Array.from({ length: 4 }, () => call(narrow, { path: '/sleep?ms=400' }));
    const health = await call(narrow, { method: 'GET', path: '/_/health' });
    const answers = await Promise.all(calls);
    expect(answers.map((answer) => answer.statusCode)).toEqual(Array(4).fill(200));
    const slow = answers.filter(({ durationMs }) => durationMs >= 800);
    expect(slow).toHaveLength(2);
    expect(health.durationMs).toBeLessThan(Math.min(...slow.map(({ durationMs }) => durationMs)));
  });

  it.runIf(tellsCallsApart)(
    'gives each of several invocations at once its own log, complete when the answer is there',
    async () => {
      const words = ['alpha', 'bravo', 'charlie'];
      const logs = await Promise.all(words.map((word) => printed({ path: `/print?word=${word}` })));
      for (const [index, word] of words.entries()) {
        expect(logs[index]).toBe(`${`${word}\n`.repeat(21)}${word} without line end`);
      }
    },
  );

  it.skipIf(tellsCallsApart)(
    'gives all invocations that are there what one of them prints, and marks it so',
    async () => {
      const words = ['alpha', 'bravo', 'charlie'];
      const ids = words.map(() => randomUUID());
      const answers = await Promise.all(
        words.map((word, index) => logged({ path: `/print?word=${word}` }, ids[index])),
      );
      for (const [index, word] of words.entries()) {
        expect(answers[index]?.log.match(RegExp(word, 'g'))).toHaveLength(22);
        expect(shared(ids[index] ?? '')).toBeGreaterThan(0);
      }
    },
  );

  it.skipIf(tellsCallsApart)('gives an invocation alone what is printed while it is alone', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const long = logged({ path: '/sleep?ms=600' }, first);
    expect((await logged({ path: '/print?word=both' }, second)).log).toContain('both');
    expect((await long).log).toContain('both');
    expect(await printed({ path: '/print?word=alone' })).toBe(
      `${'alone\n'.repeat(21)}alone without line end`,
    );
    expect(shared(second)).toBeGreaterThan(0);
  });

  it.runIf(tellsCallsApart)(
    'gives each of two invocations what the work that its handler does not wait for fails with',
    async () => {
      const words = ['alpha', 'bravo'];
      const logs = await Promise.all(words.map((word) => printed({ path: `/fail-beside?word=${word}` })));
      for (const [index, word] of words.entries()) {
        expect(logs[index]).toContain(word);
        expect(logs[index]).not.toContain(words[1 - index]);
      }
    },
  );

  it('has no line of its server in the logs of many calls at once', async () => {
    const calls = Array.from({ length: 24 }, () => printed({ path: '/sleep?ms=300' }));
    expect(await Promise.all(calls)).toEqual(Array(24).fill(''));
  });

  it('keeps a line that imitates the end of the log as what it is', async () => {
    const log = await printed({ path: '/print-forged' });
    const lines = log.split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.slice(0, 2)).toEqual(Array(2).fill(expect.stringMatching(/^.podsmith:[^\n]+:\.:$/)));
    expect(lines.slice(2)).toEqual(['still here', '']);
  });

  it('keeps a very long line whole', async () => {
    expect(await printed({ path: '/print-long' })).toBe(`${'ü'.repeat(30_000)}\n`);
    expect(await printed({ path: '/print-child-long' })).toBe(`${'x'.repeat(200_000)}\n`);
  });

  it('logs what child processes print, and is silent again without them', async () => {
    const log = await printed({ path: '/print-child' });
    expect(log.split('\n').sort()).toEqual(['', 'from child', 'to stderr']);
    expect(await saidOfLog('/none')).toBe('silent');
  });

  it.each(['print-raw', 'print-device'])(
    'logs what is printed past the language (%s), each time',
    async (path) => {
      const logs = [];
      for (let turn = 0; turn < 20; turn++) logs.push(await printed({ path: `/${path}` }));
      expect(logs).toEqual(Array(20).fill('line\n'));
      expect(await saidOfLog('/none')).toBe('silent');
    },
  );

  it.runIf(tellsCallsApart)('gives no invocation what another one prints, however it prints', async () => {
    const raw = printed({ path: '/print-child-slowly?word=A' });
    const text = printed({ path: '/print?word=only-B' });
    expect((await raw).replaceAll('A;', '')).toBe('');
    expect(await text).toContain('only-B\n');
  });

  it.runIf(tellsCallsApart)('mixes no line of an invocation with another one’s', async () => {
    const words = ['alpha', 'bravo', 'charlie'];
    const ids = words.map(() => randomUUID());
    await Promise.all(
      words.map((word, index) => logged({ path: `/print-parts-of-word?word=${word}` }, ids[index])),
    );
    for (const [index, word] of words.entries())
      expect(framesOf(ids[index] ?? '')).toEqual(framesFor(runtime, Array(20).fill(`o:${word} and ${word}`)));
  });

  it.runIf(runtime.language === 'python')(
    'mixes no line of a thread with another one’s, or a child’s',
    async () => {
      const id = randomUUID();
      await logged({ path: '/print-in-threads' }, id);
      const expected = ['aaa', 'bbb', 'ccc'].flatMap((word) =>
        Array.from({ length: 200 }, (_, number) => `o:${word} ${number} ${word}`),
      );
      expect(framesOf(id).sort()).toEqual([...expected, ...Array(100).fill('o:child')].sort());
    },
  );

  it('logs a trace line by line', async () => {
    const id = randomUUID();
    await logged({ path: '/print-trace' }, id);
    expect(framesOf(id).join('\n')).toMatch(/^e:[^\n]*Trace[\s\S]*näh: no good/);
    expect(framesOf(id).filter((frame) => !frame.startsWith('e:'))).toEqual([]);
  });

  it.each(casesFor(runtime, conformanceLogs))('%s', async (_says, one) => {
    const id = randomUUID();
    const { answer, log } = await logged(one, id);
    if (one.frames) expect(framesOf(id)).toEqual(framesFor(runtime, one.frames));
    expect(answer.statusCode).toBe(one.status);
    if (typeof one.log === 'string') expect(log).toBe(one.log);
    else expect(log).toMatch(one.log);
  });

  it('ends on SIGTERM without waiting for the request it serves', async () => {
    const slow = await startFixture(runtime, 'cases');
    const lost = call(slow, { path: '/sleep?ms=9000' }).catch((error: unknown) => error);
    await call(slow, { path: '/none' });
    const ended = engine.followLogs(slow.name, () => {}, { signal: new AbortController().signal });
    await docker.getContainer(slow.name).kill({ signal: 'SIGTERM' });
    await ended;
    expect(await lost).toMatchObject({ code: 'POD_CONNECTION_LOST' });
  });

  it('runs its starter, which adds to what it received', async () => {
    const started = await startFixture(runtime, 'starter');
    const answer = await call(started, { body: '{"node":"n1"}' });
    expect(JSON.parse(Buffer.from(answer.body).toString())).toMatchObject({
      node: 'n1',
      greeting: expect.stringContaining('Hello'),
    });
  });

  it.each(extras.get(runtime.name) ?? [])('runs the function of conformance/%s', async (fixture) => {
    const started = await startFixture(runtime, fixture);
    const answer = await call(started, { body: '{"c":"3"}' });
    expect(JSON.parse(Buffer.from(answer.body).toString())).toEqual({ a: '1', b: '2', c: '3' });
  });

  it.skipIf(isChecked)('tells where a handler that cannot be imported is wrong', async () => {
    await expect(startFixture(runtime, 'broken')).rejects.toMatchObject({
      code: 'POD_EXITED',
      details: { exitCode: 1, logTail: expect.stringMatching(/handler\.[a-z]+.*\b4\b[\s\S]*syntax ?error/i) },
    });
  });

  it.runIf(isChecked)('tells where a handler is wrong when it is built', async () => {
    await expect(startFixture(runtime, 'broken')).rejects.toMatchObject({
      message: expect.stringMatching(/handler\.[a-z]+:4:\d+: (syntax )?error/),
      cause: { code: 'BUILD_COMMAND_FAILED' },
    });
  });

  it.skipIf(isCompiled)('tells that a file has no handler in it', async () => {
    await expect(startFixture(runtime, 'handlerless')).rejects.toMatchObject({
      code: 'POD_EXITED',
      details: { exitCode: 1, logTail: expect.stringMatching(/no function/) },
    });
  });

  it.runIf(isCompiled).each([
    ['that a file has no handler in it', 'handlerless', /no function/],
    ['that a handler has another form', 'other-form', /cannot use function\.Handle[\s\S]*no function/],
  ])('tells %s when it is built', async (_what, fixture, told) => {
    await expect(startFixture(runtime, fixture)).rejects.toMatchObject({
      message: expect.stringMatching(told),
      cause: { code: 'BUILD_COMMAND_FAILED' },
    });
  });
});
