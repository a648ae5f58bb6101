import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import type { PodView } from '#lib/engines/engine.ts';
import { createLocalEngine } from '#lib/engines/local/local-engine.ts';
import { type InvokeAnswer, invokePod } from '#lib/http/invoke.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { createLogDemux, type InvocationLog, type LogDemux } from '#lib/pods/pool/log-demux.ts';
import type { Runtime } from '#lib/runtimes/catalogue.ts';
import type { ConformanceCase } from '#lib/runtimes/conformance.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';

export const runtimesDir = path.join(process.cwd(), 'runtimes');
const never = new AbortController().signal;

/** Request of a conformance test. */
export type TestCall = Partial<ConformanceCase> & { invocation?: string; timeoutMs?: number };

/** Pods of the functions in the runtimes' `conformance/` folders, on this machine's engine. */
export function createRuntimePods() {
  const docker = dockerAt(config().dockerHost ?? '');
  const engine = createLocalEngine({ docker, instanceId: `conformance-${randomBytes(4).toString('hex')}` });
  const images = new Set<string>();

  async function startFixture(
    runtime: Runtime,
    fixture: string,
    { env = {}, pids = 256 }: { env?: Record<string, string>; pids?: number } = {},
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
        limits: { memoryMib: 256, cpu: 1, pids },
      },
      { signal: never, timeoutMs: 30_000 },
    );
  }

  return {
    docker,
    engine,
    startFixture,
    /** Reads a Pod's log from its first line. */
    follow(pod: PodView, options: Parameters<typeof createLogDemux>[0] = {}): LogDemux {
      const demux = createLogDemux(options);
      void engine.followLogs(pod.name, demux.feed, { signal: never }).then(demux.close);
      return demux;
    },
    async removeAll(): Promise<void> {
      for (const pod of await engine.listPods({})) await engine.stopPod(pod.name);
      for (const tag of images) await removeImage({ docker, tag });
    },
  };
}

async function readFixture(runtime: Runtime, fixture: string): Promise<Record<string, string>> {
  const folder = path.join(runtimesDir, runtime.name, 'conformance', fixture);
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}

/** Calls a Pod as a worker does. */
export function callRuntimePod(pod: PodView, request: TestCall): Promise<InvokeAnswer> {
  const { invocation, timeoutMs } = request;
  const own: [string, string][] = [
    ...(invocation ? [['podsmith-invocation', invocation] satisfies [string, string]] : []),
    ...(timeoutMs ? [['podsmith-timeout-ms', String(timeoutMs)] satisfies [string, string]] : []),
  ];
  return invokePod({
    endpoint: pod.endpoint ?? '',
    method: request.method ?? 'POST',
    path: request.path ?? '/',
    headers: [...(request.headers ?? []), ...own],
    body: Buffer.from(request.body ?? '', request.path?.startsWith('/echo') ? 'latin1' : 'utf8'),
    timeoutMs: timeoutMs ?? 10_000,
    signal: never,
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
