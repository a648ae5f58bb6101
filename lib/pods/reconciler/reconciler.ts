import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadyEngine } from '#lib/engines/connected-engine.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import type { Engine } from '#lib/engines/engine.ts';
import { isEngineLost } from '#lib/engines/engine-lost.ts';
import { createNodeRecorder } from '#lib/engines/record-nodes.ts';
import { recordEngineSeen } from '#lib/engines/status-store.ts';
import { toErrorView } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';
import { createLogCopies } from '#lib/pods/log/log-copies.ts';
import { claimStop, endStop } from '#lib/pods/pod-store.ts';
import { createPodActions } from '#lib/pods/reconciler/actions.ts';
import { createActualRecorder } from '#lib/pods/reconciler/actual.ts';
import { createDesiredReader, type Desired } from '#lib/pods/reconciler/desired.ts';
import { createOrphanage, endedGraceMs } from '#lib/pods/reconciler/orphans.ts';
import { planPods } from '#lib/pods/reconciler/plan.ts';
import { forgetOldPods, listRecordedPods, type RecordedPod } from '#lib/pods/reconciler/reconciler-store.ts';
import { type Alarm, createAlarm } from '#lib/system/alarm.ts';

/**
 * Reconciles the installation's Pods: records what the engine says of them, stops those that are idle, superseded or
 * orphaned, starts the replicas that operations want kept, and does what people ask for. One worker at a time runs it,
 * the keeper.
 */
export interface PodReconciler {
  /** Reconciles until the signal aborts; resolves once what was under way is done. May be run again later. */
  run(signal: AbortSignal): Promise<void>;
  /** Call it on `request:pod:<name>`. Does nothing while the reconciler does not run. */
  lookAt(podName: string): void;
  /** Call it on `request:operation:<name>`: an operation was saved or deleted. */
  lookAtOperation(name: string): void;
  /** Stops every Pod of the installation, also while it does not run: the last worker of `npm start` leaves none. */
  stopAll(): Promise<void>;
}

interface Options {
  monitor: () => EngineMonitor;
  /** Part of each Pod's name. */
  instanceId: string;
  /** A Pod that nobody has called for this long is stopped. */
  idleMs: number;
  /** Pods beyond this many are stopped, those unused for longest first. */
  mostWarm: number;
  onError: (error: unknown) => void;
}

const tickMs = 15_000;
/** At every how many ticks an engine is asked for what it does not report: resource usage, and events that got lost. */
const ticksBetween = { kubernetes: 1, local: 4, withoutPods: 8 };
/** However much happens there, the engine is queried for at most a quarter of the time. */
const restFactor = 3;
const restMostMs = 5000;
/** How often it is recorded that the engine answers; pages call an older status stale (lib/engines/freshness.ts). */
const seenEveryMs = 60_000;
const forgetEveryMs = 60 * 60_000;
/** Within this time each worker has recorded which Pods of a superseded revision are in the middle of a call. */
const useToldMs = 1000;
/** Another worker may have heard of the new revision this much earlier than the keeper. */
const useToldEarlierMs = 500;

export function createPodReconciler(
  given: Pick<Options, 'monitor' | 'instanceId' | 'onError'> & Partial<Options>,
): PodReconciler {
  const options = { idleMs: limits.podIdleMs, mostWarm: limits.podsWarm, ...given };
  const { monitor, onError } = options;
  const alarm = createAlarm();
  /** Operations that were saved or deleted, and when that was heard; undefined while it does not run. */
  let changedAt: Map<string, number> | undefined;
  return {
    async run(signal) {
      const changed = new Map<string, number>();
      changedAt = changed;
      try {
        await reconcile(options, { alarm, changedAt: changed, signal });
      } finally {
        if (changedAt === changed) changedAt = undefined;
      }
    },
    lookAt: alarm.ring,
    lookAtOperation(name) {
      changedAt?.set(name, performance.now());
      alarm.ring();
    },
    async stopAll() {
      const current = monitor().current();
      if ('missing' in current) return;
      const { engine } = current;
      const pods = await engine.listPods({});
      const stop = async (name: string) => {
        await claimStop(name);
        await engine.stopPod(name);
        await endStop(name, 'gone');
      };
      await Promise.all(pods.map(({ name }) => stop(name).catch(onError)));
    },
  };
}

async function reconcile(
  options: Options,
  { alarm, changedAt, signal }: { alarm: Alarm; changedAt: Map<string, number>; signal: AbortSignal },
): Promise<void> {
  const { monitor, instanceId, onError } = options;
  const actions = createPodActions({
    ...{ instanceId, signal, onError },
    ...{ onDone: alarm.ring, onDue: alarm.ringIn },
  });
  const copies = createLogCopies({ signal, onError });
  const actual = createActualRecorder();
  const readDesired = createDesiredReader();
  const orphanage = createOrphanage();
  const recordNodes = createNodeRecorder();
  let followed: { engine: Engine; end: () => void } | undefined;
  let podsSeen = 0;
  let ticks = 0;
  let seenAt = Number.NEGATIVE_INFINITY;
  let forgotAt = Number.NEGATIVE_INFINITY;

  function follow(engine: Engine): void {
    if (followed?.engine === engine) return;
    followed?.end();
    followed = { engine, end: engine.onPodsChanged(alarm.ring) };
  }

  async function reconcileOnce(ready: ReadyEngine, isRung: boolean): Promise<void> {
    const { engine } = ready;
    const every = podsSeen > 0 ? ticksBetween[engine.name] : ticksBetween.withoutPods;
    const isAsked = isRung || ticks % every === 0;
    ticks++;
    // Before the rows are read: a Pod's row is written before the Pod is started.
    const described = isAsked ? await engine.describePods() : undefined;
    if (described) await noteSeen(engine);
    const pods = await listRecordedPods(described?.map(({ name }) => name) ?? []);
    podsSeen = pods.length + (described?.length ?? 0);
    if (described) {
      const orphans = orphanage.take(await actual.record(engine, described, pods), pods);
      for (const orphan of orphans.due) actions.removeOrphan(ready, orphan);
      if (orphans.nextMs !== undefined) alarm.ringIn(orphans.nextMs);
      if (described.some((pod) => pod.exit)) alarm.ringIn(endedGraceMs);
    }
    const desired = await readDesired();
    stopSuperseded(ready, desired, pods);
    for (const pod of pods) doRequested(ready, pod);
    const plan = planPods(pods, desired, options);
    for (const { name, unusedMs } of plan.stop) actions.stop(ready, name, { unusedMs });
    for (const missing of plan.start) actions.start(ready, missing);
    copies.look(engine, pods);
    await recordNodes(engine);
    await forgetOld();
  }

  async function noteSeen(engine: Engine): Promise<void> {
    const now = performance.now();
    if (now - seenAt < seenEveryMs) return;
    seenAt = now;
    await recordEngineSeen(engine.name);
  }

  /** Stops the Pods of a superseded revision that are not in the middle of a call, and all of a deleted operation. */
  function stopSuperseded(ready: ReadyEngine, desired: Map<string, Desired>, pods: RecordedPod[]): void {
    for (const [operation, at] of changedAt) {
      const current = desired.get(operation);
      const leftMs = current ? at + useToldMs - performance.now() : 0;
      if (leftMs > 0) {
        alarm.ringIn(leftMs);
        continue;
      }
      changedAt.delete(operation);
      const unusedMs = Math.round(performance.now() - at) + useToldEarlierMs;
      for (const pod of pods) {
        if (pod.operation !== operation || pod.revision === current?.revision || pod.stoppedAt) continue;
        if (current) actions.stop(ready, pod.name, { unusedMs, states: ['ready'] });
        else actions.stop(ready, pod.name, { exitMessage: 'Its operation was deleted.' });
      }
    }
  }

  /** What someone has asked for on the Pod's page, or a stop that an earlier keeper did not finish. */
  function doRequested(ready: ReadyEngine, pod: RecordedPod): void {
    if (pod.state === 'stopping') actions.finishStop(ready, pod.name);
    else if (pod.stoppedAt) return;
    else if (pod.requested === 'restart') actions.restart(ready, pod);
    else if (pod.requested === 'delete')
      actions.stop(ready, pod.name, { exitMessage: 'Someone deleted it.' });
  }

  async function forgetOld(): Promise<void> {
    const now = performance.now();
    if (now - forgotAt < forgetEveryMs) return;
    forgotAt = now;
    await forgetOldPods();
  }

  let isRung = true;
  while (!signal.aborted) {
    try {
      const ready = await monitor().whenReady(signal);
      follow(ready.engine);
      const began = performance.now();
      await reconcileOnce(ready, isRung);
      const restMs = Math.min((performance.now() - began) * restFactor, restMostMs);
      await sleep(restMs, undefined, { signal });
    } catch (error) {
      if (isEngineLost(error)) monitor().reportLost(toErrorView(error).message);
      else if (!signal.aborted) onError(error);
    }
    isRung = await alarm.wait({ timeoutMs: tickMs, signal });
  }
  followed?.end();
  await Promise.all([actions.settle(), copies.settle()]);
}
