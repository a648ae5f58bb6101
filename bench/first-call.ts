import { setTimeout as sleep } from 'node:timers/promises';
import { callApi, type InvokeAnswer } from './api.ts';
import { type Figure, figure } from './figure.ts';
import { median, quantile, round } from './statistics.ts';
import type { Subject } from './subject.ts';

const calls = 20;
const runtime = 'python3';
const limits = { built: 250, unbuilt: 300 };

interface PodsAnswer {
  items: { name: string; operation: string | null; purpose: string; state: string }[];
}

/** The first call of a revision that has no Pod, which a standby Pod answers; beside the same by a Pod of its own. */
export async function measureFirstCall(instance: Subject): Promise<Figure[]> {
  // What was tried is what standby Pods are kept for.
  await callApi(instance, 'POST', 'operations/bench-first/try?wait=120', {
    ...{ runtime, codeSource: codeOf('first') },
  });
  const unbuilt: number[] = [];
  const built: number[] = [];
  const own: number[] = [];
  for (let at = 0; at < calls; at++) {
    const name = `bench-first-${at}`;
    await untilStandby(instance);
    await save(instance, name, `${at}`);
    unbuilt.push(await call(instance, name, 'standby'));
    await untilOwnPod(instance, name);
    await removeOwnPod(instance, name);
    await untilStandby(instance);
    built.push(await call(instance, name, 'standby'));
    await untilOwnPod(instance, name);
    await removeOwnPod(instance, name);
    // With a number of calls at a time of its own, none answers for it; its image stays the same.
    await save(instance, name, `${at}`, { concurrency: 50 });
    own.push(await call(instance, name, 'operation'));
    await callApi(instance, 'DELETE', `operations/${name}`);
  }
  const details = { calls, ownPodMedianMs: round(median(own)), ownPodP95Ms: round(quantile(own, 0.95)) };
  const toFigure = (what: string, times: number[], limit: number) =>
    figure({
      name: `first call of a revision that ${what}, answered by a standby Pod`,
      unit: 'ms, 95th percentile',
      value: quantile(times, 0.95),
      limit,
      details: { ...details, medianMs: round(median(times)), mostMs: round(Math.max(...times)) },
    });
  return [
    toFigure('is built and has no Pod', built, limits.built),
    toFigure('was never built', unbuilt, limits.unbuilt),
  ];
}

function codeOf(text: string): Record<string, string> {
  return { 'handler.py': `def handle(event, context):\n    return "${text}"\n` };
}

async function save(instance: Subject, name: string, text: string, pods?: { concurrency: number }) {
  const processor = { function: { runtime, codeSource: codeOf(text) } };
  await callApi(instance, 'PUT', `operations/${name}`, { spec: { processor, pods } });
}

/** @returns How long it took, in ms. */
async function call(instance: Subject, name: string, purpose: string): Promise<number> {
  const began = performance.now();
  const answer = await callApi<InvokeAnswer>(instance, 'POST', `operations/${name}/invoke?wait=120`);
  const tookMs = performance.now() - began;
  const pod = await callApi<PodsAnswer['items'][number]>(instance, 'GET', `pods/${answer.pod}`);
  if (pod.purpose !== purpose) throw new Error(`The call was answered by a Pod for ${pod.purpose}.`);
  return tookMs;
}

async function untilStandby(instance: Subject): Promise<void> {
  await until(instance, (pod) => pod.purpose === 'standby' && pod.state === 'ready');
  // What was started before the call is not a part of it.
  await sleep(300);
}

async function untilOwnPod(instance: Subject, name: string): Promise<void> {
  await until(instance, (pod) => pod.operation === name && pod.state === 'ready');
}

async function removeOwnPod(instance: Subject, name: string): Promise<void> {
  const { items } = await callApi<PodsAnswer>(instance, 'GET', `pods?operation=${name}`);
  for (const pod of items) await callApi(instance, 'DELETE', `pods/${pod.name}`);
  while ((await callApi<PodsAnswer>(instance, 'GET', `pods?operation=${name}`)).items.length > 0)
    await sleep(50);
}

async function until(instance: Subject, isIt: (pod: PodsAnswer['items'][number]) => boolean) {
  while (!(await callApi<PodsAnswer>(instance, 'GET', 'pods?limit=200')).items.some(isIt)) await sleep(50);
}
