import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeImage } from '#lib/builds/build-image.ts';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker-host.ts';
import type { PodView } from '#lib/engines/engine.ts';
import { type InvokeAnswer, invokePod } from '#lib/engines/invoke.ts';
import { createLocalEngine } from '#lib/engines/local.ts';
import { createLogDemux, type LogDemux, logHeader } from '#lib/engines/log-demux.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';
import { loadRuntimes, type Runtime } from './catalogue.ts';
import { type ConformanceCase, conformanceCases } from './conformance.ts';

const dir = path.join(process.cwd(), 'runtimes');
const docker = dockerAt(config().dockerHost ?? '');
const engine = createLocalEngine({ docker, instanceId: `conformance-${randomBytes(4).toString('hex')}` });
const signal = new AbortController().signal;
const images = new Set<string>();

afterAll(async () => {
  for (const pod of await engine.listPods({})) await engine.stopPod(pod.name);
  for (const tag of images) await removeImage({ docker, tag });
});

async function readFixture(runtime: Runtime, fixture: string): Promise<Record<string, string>> {
  const folder = path.join(dir, runtime.name, 'conformance', fixture);
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}

async function startFixture(
  runtime: Runtime,
  fixture: string,
  env: Record<string, string> = {},
): Promise<PodView> {
  const files = fixture === 'starter' ? runtime.starterFiles : await readFixture(runtime, fixture);
  const image = await buildFunctionImage(docker, runtime, files);
  images.add(image.tag);
  return engine.startPod(
    {
      name: `conformance-${runtime.name}-${fixture}-${randomBytes(3).toString('hex')}`,
      image: image.digest,
      port: runtime.port,
      labels: {},
      env,
      limits: { memoryMib: 256, cpu: 1, pids: 256 },
    },
    { signal, timeoutMs: 30_000 },
  );
}

function call(pod: PodView, request: Partial<ConformanceCase>, invocation?: string): Promise<InvokeAnswer> {
  return invokePod({
    endpoint: pod.endpoint ?? '',
    method: request.method ?? 'POST',
    path: request.path ?? '/',
    headers: [
      ...(request.headers ?? []),
      ...(invocation ? [['podsmith-invocation', invocation] as [string, string]] : []),
    ],
    body: Buffer.from(request.body ?? '', request.path?.startsWith('/echo') ? 'latin1' : 'utf8'),
    timeoutMs: 10_000,
    signal,
    maxResponseBytes: 8 * 1024 * 1024,
  });
}

/** A regular expression in the table stands for "a text that matches it"; objects may have more keys. */
function toMatcher(value: unknown): unknown {
  if (value instanceof RegExp) return expect.stringMatching(value);
  if (Array.isArray(value) || value === null || typeof value !== 'object') return value;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toMatcher(item)])),
  );
}

function check(answer: InvokeAnswer, expected: ConformanceCase): void {
  const text = Buffer.from(answer.body).toString();
  expect({ status: answer.statusCode, text: text.slice(0, 2000) }).toMatchObject({ status: expected.status });
  if (expected.text !== undefined) expect(withoutJsonSpaces(text)).toBe(expected.text);
  if (expected.json !== undefined) expect(JSON.parse(text)).toEqual(toMatcher(expected.json));
  if (expected.bytes) expect([...answer.body]).toEqual(expected.bytes);
  for (const [name, value] of Object.entries(expected.answerHeaders ?? {})) {
    const found = answer.headers.filter(([key]) => key.toLowerCase() === name).map(([, item]) => item);
    expect(found).toEqual([value].flat());
  }
}

/** JSON may be written with or without spaces; the table writes it without. */
function withoutJsonSpaces(text: string): string {
  return text.startsWith('{') ? text.replace(/([:,]) /g, '$1') : text;
}

const runtimes = await loadRuntimes({ dirs: [dir] });

/** Folders besides those every runtime has: each is a function that adds a and b to what it receives. */
const extras = new Map(
  await Promise.all(
    runtimes.map(async ({ name }) => {
      const folders = await readdir(path.join(dir, name, 'conformance'));
      return [
        name,
        folders.filter((folder) => !['cases', 'broken', 'handlerless'].includes(folder)),
      ] as const;
    }),
  ),
);

describe.each(runtimes.map((runtime) => [runtime.name, runtime] as const))('runtime %s', (_name, runtime) => {
  let pod: PodView;
  let demux: LogDemux;

  beforeAll(async () => {
    pod = await startFixture(runtime, 'cases');
    demux = createLogDemux();
    void engine.followLogs(pod.name, demux.feed, { signal });
  });

  async function printed(request: Partial<ConformanceCase>): Promise<string> {
    const invocation = randomUUID();
    const log = demux.open(invocation);
    const answer = await call(pod, request, invocation);
    expect(answer).toMatchObject({ statusCode: 200, body: Buffer.alloc(0) });
    return log.read(answer.headers);
  }

  async function isSilent(path: string): Promise<boolean> {
    const { headers } = await call(pod, { path }, randomUUID());
    return headers.some(([name, value]) => name.toLowerCase() === logHeader && value === 'silent');
  }

  it.each(conformanceCases.map((one) => [one.says, one] as const))('%s', async (_says, one) => {
    check(await call(pod, one), one);
  });

  it('keeps its connection open, and answers 12 requests at once', async () => {
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 12 }, () => call(pod, { path: '/sleep?ms=300' })));
    const wallMs = performance.now() - began;
    expect(answers.map((answer) => answer.statusCode)).toEqual(Array(12).fill(200));
    const oneByOneMs = answers.reduce((sum, answer) => sum + answer.durationMs, 0);
    expect(wallMs).toBeLessThan(oneByOneMs / 3);
  });

  it('says of an invocation that printed nothing that there is no log to wait for', async () => {
    expect(await isSilent('/none')).toBe(true);
    expect(await isSilent('/raise')).toBe(false);
    expect(await isSilent('/print?word=alpha')).toBe(false);
    expect(await isSilent('/none')).toBe(true);
  });

  it('calls the handler no more often at a time than it is told, and is healthy meanwhile', async () => {
    const narrow = await startFixture(runtime, 'cases', { PODSMITH_CONCURRENCY: '2' });
    const calls = Array.from({ length: 4 }, () => call(narrow, { path: '/sleep?ms=400' }));
    const health = await call(narrow, { method: 'GET', path: '/_/health' });
    const answers = await Promise.all(calls);
    expect(answers.map((answer) => answer.statusCode)).toEqual(Array(4).fill(200));
    const slow = answers.filter(({ durationMs }) => durationMs >= 800);
    expect(slow).toHaveLength(2);
    expect(health.durationMs).toBeLessThan(Math.min(...slow.map(({ durationMs }) => durationMs)));
  });

  it('gives each of several invocations at once its own log, complete when the answer is there', async () => {
    const words = ['alpha', 'bravo', 'charlie'];
    const logs = await Promise.all(words.map((word) => printed({ path: `/print?word=${word}` })));
    for (const [index, word] of words.entries()) {
      expect(logs[index]).toBe(`${`${word}\n`.repeat(21)}${word} without line end\n`);
    }
  });

  it('keeps a line that imitates the end of the log as what it is', async () => {
    const log = await printed({ path: '/print-forged' });
    expect(log.slice(1)).toMatch(/^podsmith:[^\n]+:\.:\nstill here\n$/);
  });

  it('keeps a very long line whole', async () => {
    expect(await printed({ path: '/print-long' })).toBe(`${'ü'.repeat(30_000)}\n`);
  });

  it('logs what child processes print', async () => {
    const log = await printed({ path: '/print-child' });
    expect(log.split('\n').sort()).toEqual(['', 'from child', 'to stderr']);
    // From then on a child may print at any time.
    expect(await isSilent('/none')).toBe(false);
  });

  it('logs the trace of a handler that raises', async () => {
    const invocation = randomUUID();
    const log = demux.open(invocation);
    await call(pod, { path: '/raise' }, invocation);
    expect(await log.read()).toContain('näh: no good');
  });

  it('ends on SIGTERM without waiting for the request it serves', async () => {
    const slow = await startFixture(runtime, 'cases');
    const lost = call(slow, { path: '/sleep?ms=9000' }).catch((error: unknown) => error);
    await call(slow, { path: '/none' });
    const ended = engine.followLogs(slow.name, () => {}, { signal });
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

  it('tells where a handler that cannot be imported is wrong', async () => {
    await expect(startFixture(runtime, 'broken')).rejects.toMatchObject({
      code: 'POD_EXITED',
      details: { exitCode: 1, logTail: expect.stringMatching(/handler\.[a-z]+.*\b4\b[\s\S]*SyntaxError/) },
    });
  });

  it('tells that a file has no handler in it', async () => {
    await expect(startFixture(runtime, 'handlerless')).rejects.toMatchObject({
      code: 'POD_EXITED',
      details: { exitCode: 1, logTail: expect.stringMatching(/no function/) },
    });
  });
});
