import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PodView } from '#lib/engines/engine.ts';
import { type InvokeAnswer, invokePod } from '#lib/http/invoke.ts';
import { secretHeader } from '#lib/http/pod-secret.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { createLogDemux, type InvocationLog, type LogDemux } from '#lib/pods/pool/log-demux.ts';
import { loadRuntimes } from '#lib/runtimes/catalogue.ts';
import type { ConformanceCase } from '#lib/runtimes/conformance.ts';
import type { Runtime } from '#lib/runtimes/template.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';
import { createTestEngine, testSecretOf } from '#lib/testing/test-engine.ts';

export const runtimesDir = path.join(process.cwd(), 'runtimes');
/** The one that `npm run conformance` was given. */
const givenFolder = process.env.CONFORMANCE_RUNTIME;

/** The runtimes that the suites prove: those of this repository, or the given one. */
export async function loadRuntimesToProve(): Promise<Runtime[]> {
  if (givenFolder === undefined) return loadRuntimes({ dirs: [runtimesDir] });
  const runtimes = await loadRuntimes({ dirs: [runtimesDir], folders: [givenFolder] });
  return runtimes.filter(({ name }) => name === path.basename(givenFolder));
}

/** Where the functions are that prove a runtime. */
export function fixturesDir(runtime: Runtime): string {
  return path.join(givenFolder ?? path.join(runtimesDir, runtime.name), 'conformance');
}

const never = new AbortController().signal;

/** Request of a conformance test. */
export type TestCall = Partial<ConformanceCase> & {
  invocation?: string;
  timeoutMs?: number;
  /** Whoever calls leaves when it aborts. */
  signal?: AbortSignal;
  /** Null: none is sent. */
  secret?: string | null;
  /** For a try Pod: what is tried. */
  tries?: Tried;
};

/** What a request to a try Pod brings (runtimes/README.md). */
export interface Tried {
  files: Record<string, string>;
  environment?: Record<string, string>;
}

interface PodOptions {
  env?: Record<string, string>;
  pids?: number;
}

/** Pods of the functions in the runtimes' `conformance/` folders, on this machine's engine. */
export async function createRuntimePods() {
  const { docker, engine, close } = await createTestEngine(`conformance-${randomBytes(4).toString('hex')}`);
  const images = new Map<string, ReturnType<typeof buildFunctionImage>>();

  function imageOf(
    runtime: Runtime,
    name: string,
    readFiles: () => Promise<Record<string, string>>,
    options = { isForTries: false },
  ): ReturnType<typeof buildFunctionImage> {
    const key = `${runtime.name}/${name}`;
    const image =
      images.get(key) ?? readFiles().then((files) => buildFunctionImage(docker, runtime, files, options));
    images.set(key, image);
    return image;
  }

  async function start(
    runtime: Runtime,
    name: string,
    image: string,
    { env = {}, pids = 256 }: PodOptions = {},
  ): Promise<PodView> {
    return engine.startPod(
      {
        name: `conformance-${runtime.name}-${name}-${randomBytes(3).toString('hex')}`,
        image,
        port: runtime.port,
        labels: {},
        env,
        limits: { memoryMib: 256, cpu: 1, pids },
      },
      { signal: never, timeoutMs: 30_000 },
    );
  }

  async function startFixture(runtime: Runtime, fixture: string, options?: PodOptions): Promise<PodView> {
    const image = await imageOf(runtime, fixture, () => readFixture(runtime, fixture));
    return start(runtime, fixture, image.digest, options);
  }

  async function startFiles(runtime: Runtime, name: string, files: Record<string, string>): Promise<PodView> {
    const image = await imageOf(runtime, name, async () => files);
    return start(runtime, name, image.digest);
  }

  return {
    docker,
    engine,
    startFixture,
    /** A Pod of other files than a fixture's. */
    startFiles,
    /** A Pod that tries what requests bring; its image has these files, which a function's dependencies need. */
    async startTryPod(runtime: Runtime, dependencies: Record<string, string> = {}): Promise<PodView> {
      const image = await imageOf(runtime, JSON.stringify(dependencies), async () => dependencies, {
        isForTries: true,
      });
      // Few processes: a case starts them without end.
      return start(runtime, 'try', image.digest, { env: { PODSMITH_TRY: 'true' }, pids: 64 });
    },
    /** Reads a Pod's log from its first line. */
    follow(pod: PodView, options: Parameters<typeof createLogDemux>[0] = {}): LogDemux {
      const demux = createLogDemux(options);
      void engine.followLogs(pod.name, demux.feed, { signal: never }).then(demux.close);
      return demux;
    },
    async removeAll(): Promise<void> {
      for (const pod of await engine.listPods({})) await engine.stopPod(pod.name);
      await close();
      for (const image of await Promise.allSettled(images.values()))
        if (image.status === 'fulfilled') await removeImage({ docker, tag: image.value.tag });
    },
  };
}

/**
 * The files of a function in a runtime's `conformance/` folder, or those that it begins with. The cases of a runtime that
 * extends another find that one's in a folder of its name.
 */
export async function readFixture(runtime: Runtime, fixture: string): Promise<Record<string, string>> {
  if (fixture === 'starter') return runtime.starterFiles;
  const own = await readTexts(path.join(fixturesDir(runtime), fixture));
  if (fixture !== 'cases' || runtime.extends === undefined) return own;
  const extended = await readTexts(path.join(runtimesDir, runtime.extends, 'conformance', fixture));
  const below = Object.entries(extended).map(([name, text]) => [`${runtime.extends}/${name}`, text]);
  return { ...own, ...Object.fromEntries(below) };
}

/** Texts by name relative to the folder, and none where it is not there. */
async function readTexts(folder: string): Promise<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}

/** Calls a Pod as a worker does. */
export function callRuntimePod(pod: PodView, request: TestCall): Promise<InvokeAnswer> {
  const { invocation, timeoutMs, secret = testSecretOf(pod), tries } = request;
  const tried = Buffer.from(tries ? JSON.stringify(tries) : '');
  const own: [string, string][] = [
    ...(secret === null ? [] : [[secretHeader, secret] satisfies [string, string]]),
    ...(invocation ? [['podsmith-invocation', invocation] satisfies [string, string]] : []),
    ...(timeoutMs ? [['podsmith-timeout-ms', String(timeoutMs)] satisfies [string, string]] : []),
    ...(tries ? [['podsmith-try', String(tried.length)] satisfies [string, string]] : []),
  ];
  const body = Buffer.from(request.body ?? '', request.path?.startsWith('/echo') ? 'latin1' : 'utf8');
  return invokePod({
    endpoint: pod.endpoint ?? '',
    method: request.method ?? 'POST',
    path: request.path ?? '/',
    headers: [...(request.headers ?? []), ...own],
    body: Buffer.concat([tried, body]),
    timeoutMs: timeoutMs ?? 10_000,
    signal: request.signal ?? never,
    maxResponseBytes: 8 * 1024 * 1024,
  });
}

/** An answer with what was printed until then. */
export interface LoggedAnswer {
  answer: InvokeAnswer;
  text: string;
  log: string;
}

export async function callLogged(pod: PodView, log: InvocationLog, request: TestCall): Promise<LoggedAnswer> {
  const answer = await callRuntimePod(pod, request);
  return { answer, text: Buffer.from(answer.body).toString(), log: await log.read(answer.headers) };
}
