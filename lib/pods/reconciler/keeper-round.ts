import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadyEngine } from '#lib/engines/connected-engine.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import { recordEngineSeen } from '#lib/engines/connection/status.ts';
import type { Engine, PodDescription } from '#lib/engines/engine.ts';
import { isEngineLost } from '#lib/engines/engine-lost.ts';
import { toErrorView } from '#lib/errors.ts';
import { refreshClusterNodes } from '#lib/pods/reconciler/cluster-nodes.ts';
import { forgetOldPods, type KnownPod, listKnownPods } from '#lib/pods/reconciler/keeper-store.ts';
import { createNewestReader } from '#lib/pods/reconciler/newest-revisions.ts';
import { createPodJobs } from '#lib/pods/reconciler/pod-jobs.ts';
import { createLogCopies } from '#lib/pods/reconciler/pod-log-copies.ts';
import { createPodRecorder } from '#lib/pods/reconciler/record-pods.ts';
import { type Newest, planUpkeep } from '#lib/pods/reconciler/upkeep.ts';
import { createAlarm } from '#lib/system/alarm.ts';

/** One worker's time as keeper. */
export interface KeeperRound {
  /** Resolves once its signal has aborted and what was under way is done. */
  ended: Promise<void>;
  wake(): void;
  lookAtOperation(name: string): void;
}

const tickMs = 15_000;
/** At every how many ticks an engine is asked what it has not told: how much its Pods use, or what got lost. */
const ticksBetween = { kubernetes: 1, local: 4, withoutPods: 8 };
/** The engine is asked at most this part of the time (a quarter), however much happens there. */
const restFactor = 3;
const restMostMs = 5000;
const nodesEveryMs = 30_000;
/** How often it is written down that the engine answers; pages call what is old stale (lib/engines/freshness.ts). */
const seenEveryMs = 60_000;
const forgetEveryMs = 60 * 60_000;
/** Within this time each worker has told which Pods of a superseded revision are in the middle of a call. */
const useToldMs = 1000;
/** So much earlier than the keeper another worker may have heard that it has to tell. */
const useToldEarlierMs = 500;
/** How long a Pod that has ended is left for workers to read why. */
const endedGraceMs = 3000;
/** How long a Pod is there against what its row says before it counts as nobody's. */
const strayGraceMs = 10_000;

export function startKeeperRound(
  options: {
    monitor: () => EngineMonitor;
    instanceId: string;
    idleMs: number;
    mostWarm: number;
    onError: (error: unknown) => void;
  },
  signal: AbortSignal,
): KeeperRound {
  const { monitor, instanceId, onError } = options;
  const alarm = createAlarm();
  const jobs = createPodJobs({ instanceId, signal, onError, onDone: alarm.ring, onDue: alarm.ringIn });
  const copies = createLogCopies({ signal, onError });
  const recorder = createPodRecorder();
  const readNewest = createNewestReader();
  /** Operations that were saved or deleted, and when that was heard. */
  const heard = new Map<string, number>();
  const straySince = new Map<string, number>();
  let followed: { engine: Engine; end: () => void } | undefined;
  let podsSeen = 0;
  let ticks = 0;
  let seenAt = Number.NEGATIVE_INFINITY;
  let nodesAt = 0;
  let forgotAt = 0;

  async function loop(): Promise<void> {
    let isRung = true;
    while (!signal.aborted) {
      try {
        const ready = await monitor().whenReady(signal);
        follow(ready.engine);
        const began = performance.now();
        await look(ready, isRung);
        const restMs = Math.min((performance.now() - began) * restFactor, restMostMs);
        await sleep(restMs, undefined, { signal });
      } catch (error) {
        if (isEngineLost(error)) monitor().reportLost(toErrorView(error).message);
        else if (!signal.aborted) onError(error);
      }
      isRung = await alarm.wait({ timeoutMs: tickMs, signal });
    }
    followed?.end();
    await Promise.all([jobs.settle(), copies.settle()]);
  }

  function follow(engine: Engine): void {
    if (followed?.engine === engine) return;
    followed?.end();
    followed = { engine, end: engine.onPodsChanged(alarm.ring) };
  }

  async function look(ready: ReadyEngine, isRung: boolean): Promise<void> {
    const { engine } = ready;
    const isAsked =
      isRung || ticks % (podsSeen > 0 ? ticksBetween[engine.name] : ticksBetween.withoutPods) === 0;
    ticks++;
    // Before the rows: a Pod's row is there before the Pod.
    const described = isAsked ? await engine.describePods() : undefined;
    if (described) await noteSeen(engine);
    const known = await listKnownPods(described?.map(({ name }) => name) ?? []);
    podsSeen = known.length;
    if (described) {
      removeStrays(ready, await recorder.record(engine, described, known), known);
      podsSeen += described.length;
      if (described.some((pod) => pod.exit)) alarm.ringIn(endedGraceMs);
    }
    const newest = await readNewest();
    stopSuperseded(ready, newest, known);
    doRequested(ready, known);
    const plan = planUpkeep(known, newest, options);
    for (const { name, unusedMs } of plan.stop) jobs.stop(ready, name, { unusedMs });
    for (const wanted of plan.start) jobs.start(ready, wanted);
    for (const pod of known) if (pod.state === 'stopping') jobs.finishStop(ready, pod.name);
    copies.look(engine, known);
    await doNowAndThen(engine);
  }

  async function noteSeen(engine: Engine): Promise<void> {
    const now = performance.now();
    if (now - seenAt < seenEveryMs) return;
    seenAt = now;
    await recordEngineSeen(engine.name);
  }

  function removeStrays(ready: ReadyEngine, strays: PodDescription[], known: KnownPod[]): void {
    const now = performance.now();
    const names = new Set(strays.map(({ name }) => name));
    for (const name of straySince.keys()) if (!names.has(name)) straySince.delete(name);
    for (const pod of strays) {
      const isKnown = known.some(({ name }) => name === pod.name);
      const since = straySince.get(pod.name) ?? now;
      straySince.set(pod.name, since);
      const hasEnded = isKnown && pod.exit !== undefined;
      const leftMs = since + (hasEnded ? endedGraceMs : strayGraceMs) - now;
      if (leftMs > 0) alarm.ringIn(leftMs);
      else if (hasEnded) jobs.removeEnded(ready, pod.name);
      else jobs.removeStray(ready, pod, isKnown);
    }
  }

  /** Stops what was superseded and is not in the middle of a call, and all Pods of what was deleted. */
  function stopSuperseded(ready: ReadyEngine, newest: Map<string, Newest>, known: KnownPod[]): void {
    for (const [operation, at] of heard) {
      const current = newest.get(operation);
      const leftMs = current ? at + useToldMs - performance.now() : 0;
      if (leftMs > 0) {
        alarm.ringIn(leftMs);
        continue;
      }
      heard.delete(operation);
      const unusedMs = Math.round(performance.now() - at) + useToldEarlierMs;
      for (const pod of known) {
        if (pod.operation !== operation || pod.revision === current?.revision || pod.stoppedAt) continue;
        if (current) jobs.stop(ready, pod.name, { unusedMs, states: ['ready'] });
        else jobs.stop(ready, pod.name, { exitMessage: 'Its operation was deleted.' });
      }
    }
  }

  function doRequested(ready: ReadyEngine, known: KnownPod[]): void {
    for (const pod of known) {
      if (pod.stoppedAt) continue;
      if (pod.requested === 'restart') jobs.restart(ready, pod);
      if (pod.requested === 'delete') jobs.stop(ready, pod.name, { exitMessage: 'Someone deleted it.' });
    }
  }

  async function doNowAndThen(engine: Engine): Promise<void> {
    const now = performance.now();
    if (engine.name === 'kubernetes' && (nodesAt === 0 || now - nodesAt >= nodesEveryMs)) {
      nodesAt = now;
      await refreshClusterNodes(engine);
    }
    if (forgotAt === 0 || now - forgotAt >= forgetEveryMs) {
      forgotAt = now;
      await forgetOldPods();
    }
  }

  return {
    ended: loop(),
    wake: alarm.ring,
    lookAtOperation(name) {
      heard.set(name, performance.now());
      alarm.ring();
    },
  };
}
