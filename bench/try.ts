import { setTimeout as sleep } from 'node:timers/promises';
import { callApi, type InvokeAnswer } from './api.ts';
import { type Figure, figure } from './figure.ts';
import { median, quantile, round } from './statistics.ts';
import type { Subject } from './subject.ts';

const tries = 60;
const everyMs = 200;
/** A handler tells the time that it takes itself, in ms. */
const texts = {
  python3: (at: number) => ({
    'handler.py': `import time
BEGAN = time.perf_counter()
def handle(event, context):
    return {"body": {"at": ${at}, "ms": (time.perf_counter() - BEGAN) * 1000}}
`,
  }),
  nodejs: (at: number) => ({
    'handler.mjs': `const began = performance.now();
export async function handle() { return { body: { at: ${at}, ms: performance.now() - began } }; }
`,
  }),
  typescript: (at: number) => ({
    'handler.ts': `const began: number = performance.now();
export async function handle(): Promise<object> { return { body: { at: ${at}, ms: performance.now() - began } }; }
`,
  }),
  golang: (at: number) => ({
    'handler.go': `package function

import (
	"encoding/json"
	"net/http"
	"time"
)

func Handle(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	json.NewEncoder(w).Encode(map[string]any{"at": ${at}, "ms": time.Since(began).Seconds() * 1000})
}
`,
  }),
};
const limits = {
  python3: { p50: 25, p95: 70 },
  nodejs: { p50: 35, p95: 90 },
  typescript: { p50: 40, p95: 100 },
  golang: { p50: 1000, p95: 1200 },
};
const coldMs = { python3: 1500, nodejs: 1500, typescript: 1500, golang: 2500 };

type Runtime = keyof typeof texts;

/** Tries of a text that is another each time: from request to answer at the API, above the handler's own time. */
export async function measureTry(instance: Subject): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const runtime of ['python3', 'nodejs', 'typescript', 'golang'] as const) {
    // The image of the dependencies is built by the first try of all.
    await attempt(instance, runtime, -1);
    figures.push(await measureCold(instance, runtime), ...(await measureWarm(instance, runtime)));
  }
  return figures;
}

async function measureWarm(instance: Subject, runtime: Runtime): Promise<Figure[]> {
  const times: number[] = [];
  const calls: number[] = [];
  const invoke = `operations/bench-tried-${runtime}/invoke?wait=120`;
  await callApi(instance, 'PUT', `operations/bench-tried-${runtime}`, {
    spec: { processor: { function: { runtime, codeSource: texts[runtime](0) } } },
  });
  await callApi(instance, 'POST', invoke);
  for (let at = 0; at < tries; at++) {
    const began = performance.now();
    times.push(await attempt(instance, runtime, at));
    await sleep(Math.max(0, everyMs - (performance.now() - began)));
    const calledAt = performance.now();
    await callApi(instance, 'POST', invoke);
    calls.push(performance.now() - calledAt);
  }
  const details = {
    ...{ tries: times.length, everyMs, mostMs: round(Math.max(...times)) },
    // The same way through Podsmith, to a Pod in which the function is loaded.
    callMedianMs: round(median(calls)),
  };
  const unit = "ms above the handler's own time";
  const { p50, p95 } = limits[runtime];
  return [
    figure({ name: `try in ${runtime}, median`, unit, value: median(times), limit: p50, details }),
    figure({
      name: `try in ${runtime}, 95th percentile`,
      unit,
      value: quantile(times, 0.95),
      limit: p95,
      details,
    }),
  ];
}

/** The first try after the person's Pod was removed. */
async function measureCold(instance: Subject, runtime: Runtime): Promise<Figure> {
  const times: number[] = [];
  for (let at = 0; at < 5; at++) {
    for (const pod of await listTryPods(instance)) {
      await callApi(instance, 'DELETE', `pods/${pod}`);
    }
    while ((await listTryPods(instance)).length > 0) await sleep(50);
    times.push(await attempt(instance, runtime, at));
  }
  return figure({
    name: `try in ${runtime} that starts its Pod`,
    unit: 'ms, median',
    value: median(times),
    limit: coldMs[runtime],
    details: { tries: times.length, mostMs: round(Math.max(...times)) },
  });
}

async function listTryPods(instance: Subject): Promise<string[]> {
  const { items } = await callApi<{ items: { name: string; purpose: string }[] }>(
    instance,
    'GET',
    'pods?limit=200',
  );
  return items.filter(({ purpose }) => purpose === 'try').map(({ name }) => name);
}

/** @returns How long it took above the handler's own time, in ms. */
async function attempt(instance: Subject, runtime: Runtime, at: number): Promise<number> {
  const began = performance.now();
  const answer = await callApi<InvokeAnswer>(instance, 'POST', 'operations/bench-try/try?wait=120', {
    runtime,
    codeSource: texts[runtime](at),
  });
  const wholeMs = performance.now() - began;
  const seen = JSON.parse(answer.body) as { at: number; ms: number };
  if (seen.at !== at) throw new Error(`The try of text ${at} was answered by that of ${seen.at}.`);
  return wholeMs - seen.ms;
}
