import { randomBytes } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { AppError } from '#lib/errors.ts';
import { ensureBaseImage } from '#lib/images/base-images.ts';
import { buildImage, findImage, removeImage } from '#lib/images/build-image.ts';
import type { BuildContext } from '#lib/runtimes/build-context.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';

const docker = dockerAt(config().dockerHost ?? '');
const unique = randomBytes(4).toString('hex');
const tag = `localhost/podsmith-test/build:${unique}`;
let base = '';

beforeAll(async () => {
  const runtime = findRuntime(await loadRuntimes({ dirs: config().runtimesDirs }), 'python3');
  if (!runtime) throw new Error('The runtime python3 is missing.');
  base = (await ensureBaseImage({ docker, runtime })).tag;
});

afterAll(async () => {
  await removeImage({ docker, tag });
});

function context(lines: string[], files: BuildContext['files']): BuildContext {
  const text = ['ARG BASE_IMAGE', 'FROM $' + '{BASE_IMAGE}', ...lines].join('\n');
  return { files: [{ path: 'Dockerfile', content: Buffer.from(text), mode: 0o644 }, ...files] };
}

interface Options {
  lines: string[];
  /** In the context, beside the Dockerfile. */
  files?: BuildContext['files'];
  signal?: AbortSignal;
  timeoutMs?: number;
  engine?: Docker;
  baseImage?: string;
  onLog?: (line: string) => void;
}

function build({ lines, files = [], engine = docker, baseImage = base, ...options }: Options) {
  const { signal, timeoutMs = 60_000, onLog } = options;
  return buildImage({
    docker: engine,
    tag,
    context: context(lines, files),
    buildArgs: { BASE_IMAGE: baseImage },
    labels: { 'org.opencontainers.image.title': unique },
    home: config().home,
    egress: config().buildEgress,
    onLog: onLog ?? (() => {}),
    signal: signal ?? new AbortController().signal,
    timeoutMs,
  });
}

async function failureOf(options: Options): Promise<AppError> {
  const error: unknown = await build(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error('The build did not fail as one that a user can understand.', { cause: error });
}

/** Processes on this machine whose command line holds the text; builds run as its children. */
async function isRunning(text: string): Promise<boolean> {
  const { readdir, readFile } = await import('node:fs/promises');
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.some((line) => line.split('\0')[0] === 'sleep' && line.includes(text));
}

describe('an image build', () => {
  it('labels the image, and leaves no trace of its way out in it', async () => {
    const { imageId } = await build({ lines: ['RUN echo $https_proxy'] });
    const { Config } = await docker.getImage(imageId).inspect();
    expect(Config.Labels).toMatchObject({ 'org.opencontainers.image.title': unique });
    expect(Config.Env.join(' ')).not.toMatch(/proxy/i);
    expect(JSON.stringify(await docker.getImage(imageId).history())).not.toContain('3128');
  });

  it('leaves no control group behind', async () => {
    const groups = async () => {
      const { readdir } = await import('node:fs/promises');
      const all = await readdir('/sys/fs/cgroup', { withFileTypes: true });
      const folders = all.filter((entry) => entry.isDirectory()).map(({ name }) => name);
      const inside = await Promise.all(
        folders.map((name) => readdir(`/sys/fs/cgroup/${name}`).catch((): string[] => [])),
      );
      return [...folders, ...inside.flat()].filter((name) => name.startsWith('podsmithbuild')).length;
    };
    const before = await groups();
    await build({ lines: [`RUN echo group-${unique}`] });
    // Another installation on this machine may end a build meanwhile.
    expect(await groups()).toBeLessThanOrEqual(before);
  });

  it('is made on the base image of that very digest', async () => {
    const { imageId } = (await findImage({ docker, tag: base })) ?? { imageId: '' };
    await build({ baseImage: imageId, lines: ['RUN true'] });
    await expect(build({ baseImage: `sha256:${'0'.repeat(64)}`, lines: [] })).rejects.toMatchObject({
      code: 'BUILD_BASE_IMAGE_UNKNOWN',
    });
  });

  it('hands on each line of its log while it runs, and is found by its name afterwards', async () => {
    const seen: { line: string; at: number }[] = [];
    const onLog = (line: string) => seen.push({ line, at: performance.now() });
    const image = await build({ lines: [`RUN echo one-${unique}; sleep 1; echo two`], onLog });
    const at = (text: string) => seen.find(({ line }) => line === text)?.at ?? Number.NaN;
    expect(at('two') - at(`one-${unique}`)).toBeGreaterThan(800);
    expect(image.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const { durationMs: _, ...found } = image;
    expect(found.bytes).toBeGreaterThan(0);
    expect(await findImage({ docker, tag })).toEqual(found);
  });

  it('whose command fails names the command and its exit code', async () => {
    const error = await failureOf({ lines: ['RUN echo going && exit 42'] });
    expect(error).toMatchObject({ code: 'BUILD_COMMAND_FAILED', fault: 'code', details: { exitCode: 42 } });
    expect(error.message).toContain('echo going && exit 42');
  });

  it('of an unknown base image names the image', async () => {
    const error = await failureOf({ lines: [], baseImage: 'localhost/podsmith-test/no-such-base:1' });
    expect(error).toMatchObject({ code: 'BUILD_BASE_IMAGE_UNKNOWN', fault: 'configuration' });
    expect(error.message).toContain('localhost/podsmith-test/no-such-base:1');
  });

  it('of an unknown base image that some registry might have names it as well', async () => {
    const error = await failureOf({ lines: [], baseImage: '127.0.0.1:1/no-such-base:1' });
    expect(error).toMatchObject({ code: 'BUILD_BASE_IMAGE_UNKNOWN', fault: 'configuration' });
  });

  it('with a Dockerfile that makes no sense says what is wrong with it', async () => {
    const error = await failureOf({ lines: ['FLY me to the moon'] });
    expect(error.code).toBe('BUILD_FAILED');
    expect(error.message.toUpperCase()).toContain('FLY');
  });

  it('that takes too long ends, in the engine too', async () => {
    const seconds = `3601.${Number.parseInt(unique, 16)}`;
    const error = await failureOf({ lines: [`RUN sleep ${seconds}`], timeoutMs: 3000 });
    expect(error.code).toBe('BUILD_TIMEOUT');
    await expect.poll(() => isRunning(seconds)).toBe(false);
  });

  it('that is cancelled ends, in the engine too', async () => {
    const seconds = `3602.${Number.parseInt(unique, 16)}`;
    const cancel = new AbortController();
    const failure = failureOf({ lines: [`RUN sleep ${seconds}`], signal: cancel.signal });
    await expect.poll(() => isRunning(seconds)).toBe(true);
    cancel.abort();
    expect((await failure).code).toBe('BUILD_CANCELLED');
    await expect.poll(() => isRunning(seconds)).toBe(false);
  });

  // Whatever is under way at that moment; an error that nobody hears would end the process (and fails this file).
  it.each([0, 5, 20, 50, 100, 200])('that is cancelled after %i ms ends as cancelled', async (ms) => {
    const cancel = new AbortController();
    const files = [{ path: 'large', content: Buffer.alloc(2 ** 20), mode: 0o644 } as const];
    const failure = failureOf({ lines: ['COPY large /', 'RUN sleep 10'], files, signal: cancel.signal });
    setTimeout(() => cancel.abort(), ms);
    expect((await failure).code).toBe('BUILD_CANCELLED');
  });

  it('on a full disk says so', async () => {
    // The build's /dev/shm is small; filling the real disk would hurt everyone on this machine.
    const error = await failureOf({ lines: ['RUN head -c 500M /dev/zero > /dev/shm/fill'] });
    expect(error).toMatchObject({ code: 'BUILD_DISK_FULL', fault: 'platform' });
  });

  it('whose engine goes away in the middle says that it was lost', async () => {
    const sockets: Socket[] = [];
    const proxyPath = path.join(tmpdir(), `podsmith-proxy-${unique}.sock`);
    const enginePath = (config().dockerHost ?? '').replace('unix://', '');
    const proxy = createServer((client) => {
      const upstream = connect(enginePath);
      sockets.push(client, upstream);
      client.pipe(upstream).pipe(client);
      for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(proxyPath, resolve));
    const onLog = (line: string) => line === 'begun' && sockets.forEach((socket) => void socket.destroy());
    const engine = new Docker({ socketPath: proxyPath });
    const error = await failureOf({ lines: [`RUN echo begun; sleep 20 # ${unique}`], engine, onLog });
    proxy.close();
    expect(error).toMatchObject({ code: 'ENGINE_LOST', fault: 'platform' });
  });

  it('with no engine behind the address says that it was lost', async () => {
    const error = await failureOf({ lines: [], engine: new Docker({ socketPath: '/nowhere/engine.sock' }) });
    expect(error.code).toBe('ENGINE_LOST');
  });
});
