import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { EngineConnection } from '#lib/engines/docker/discovery.ts';
import { invokePod } from '#lib/http/invoke.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { tryTexts } from '#lib/runtimes/try-texts.ts';
import { command } from './engine-command.ts';
import { type Figure, figure } from './figure.ts';
import { type FunctionContainer, startFunctionContainer } from './function-container.ts';
import { quantile, round } from './statistics.ts';
import { timed } from './timed.ts';

const pauseMs = 200;

/** Most milliseconds of a try, from request to answer, of each runtime, and how many are made. */
const bounds = {
  python3: { p50: 25, p95: 70, backToBackP95: 70, count: 100 },
  nodejs: { p50: 35, p95: 90, backToBackP95: 160, count: 100 },
  typescript: { p50: 40, p95: 100, backToBackP95: 230, count: 100 },
  golang: { p50: 1000, p95: 1200, backToBackP95: 1400, count: 30 },
};
const runtimes = ['python3', 'nodejs', 'typescript', 'golang'] as const;

type Runtime = keyof typeof bounds;

const spawnOfNode = `
const { spawnSync } = require('node:child_process');
const times = [];
for (let count = 0; count < 50; count++) {
  const began = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  times.push(performance.now() - began);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
}
console.log(JSON.stringify(times));`;

/** What a try cannot do without, in the same container, one each 0.2 s: milliseconds as JSON. */
const bare: Partial<Record<Runtime, { does: string; command: string[] }>> = {
  python3: {
    does: 'fork, import, call',
    command: [
      'python3',
      '-c',
      `
import json, os, sys, time
times = []
for number in range(50):
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        with open(f"/tmp/bare{number}.py", "w") as file:
            file.write("def handle():\\n    return 1\\n")
        sys.path.insert(0, "/tmp")
        __import__(f"bare{number}").handle()
        os._exit(0)
    os.waitpid(child, 0)
    times.append((time.perf_counter() - began) * 1000)
    time.sleep(0.2)
print(json.dumps(times))`,
    ],
  },
  nodejs: { does: 'spawn of node that does nothing', command: ['node', '-e', spawnOfNode] },
  typescript: { does: 'spawn of node that does nothing', command: ['node', '-e', spawnOfNode] },
};

/** Changed text → its answer, from the container of a runtime in which nothing else happens. */
export async function measureTryMain(engine: EngineConnection): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of runtimes) {
    const { count } = bounds[name];
    const pod = await startTryContainer(engine.docker, name);
    try {
      await tryOften(pod, { count: 10, pauseMs: 100 });
      const slow = await tryOften(pod, { count, pauseMs });
      const fast = await tryOften(pod, { count, pauseMs: 0 });
      figures.push(...compare(name, { slow, fast }, await measureBare(engine, pod.name, name)));
    } finally {
      await pod.remove();
    }
  }
  return figures;
}

async function measureBare(engine: EngineConnection, pod: string, name: Runtime) {
  const found = bare[name];
  if (!found) return {};
  const { stdout } = await command(engine, 'exec', pod, ...found.command);
  const times: number[] = JSON.parse(stdout);
  return {
    bare: found.does,
    ...{ bareP50Ms: round(quantile(times, 0.5)), bareP95Ms: round(quantile(times, 0.95)) },
  };
}

function compare(name: Runtime, times: { slow: number[]; fast: number[] }, beside: object): Figure[] {
  const { p50, p95, backToBackP95, count } = bounds[name];
  const of = (which: keyof typeof times, share: number) => round(quantile(times[which], share));
  const details = { tries: count, ...beside };
  const unit = 'ms';
  return [
    figure({
      ...{ name: `a try in ${name}, one each 0.2 s, median`, unit, value: of('slow', 0.5), limit: p50 },
      details,
    }),
    figure({
      ...{ name: `a try in ${name}, one each 0.2 s, p95`, unit, value: of('slow', 0.95), limit: p95 },
      details,
    }),
    figure({
      ...{ name: `a try in ${name}, back to back, p95`, unit, value: of('fast', 0.95), limit: backToBackP95 },
      details: { ...details, p50Ms: of('fast', 0.5) },
    }),
  ];
}

/** How long each took. */
async function tryOften(
  { language, endpoint }: { language: string; endpoint: string },
  { count, pauseMs }: { count: number; pauseMs: number },
): Promise<number[]> {
  const texts = tryTexts[language];
  if (!texts) throw new Error(`lib/runtimes/try-texts.ts has no texts in ${language}.`);
  const times: number[] = [];
  for (let number = 0; number < count; number++) {
    const tries = Buffer.from(JSON.stringify({ files: { [texts.file]: texts.answering(number) } }));
    times.push(
      await timed(async () => {
        const { body } = await invokePod({
          ...{ endpoint, method: 'POST', path: '/', headers: [['podsmith-try', String(tries.length)]] },
          ...{
            body: tries,
            timeoutMs: 10_000,
            signal: new AbortController().signal,
            maxResponseBytes: 10_000,
          },
        });
        const text = Buffer.from(body).toString();
        if (JSON.parse(text).number !== number) throw new Error(`The try ${number} answered ${text}.`);
      }),
    );
    await sleep(pauseMs);
  }
  return times;
}

/** A container in try mode, of a function without dependencies. */
async function startTryContainer(docker: Docker, runtimeName: string): Promise<FunctionContainer> {
  const runtime = findRuntime(await loadRuntimes({ dirs: ['runtimes'] }), runtimeName);
  if (!runtime) throw new Error(`There is no runtime ${runtimeName}.`);
  return startFunctionContainer(docker, { runtime, files: {}, isForTries: true });
}
