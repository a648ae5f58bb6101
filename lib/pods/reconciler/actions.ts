import { findBuiltImage } from '#lib/builds/images.ts';
import { db } from '#lib/db/client.ts';
import type { ReadyEngine } from '#lib/engines/connected-engine.ts';
import { getOperationRevision } from '#lib/operations/store.ts';
import { podName } from '#lib/pods/pod-name.ts';
import { claimStop, endStop, type StopCondition } from '#lib/pods/pod-store.ts';
import { launchPod, recordLaunched } from '#lib/pods/pool/launch-pod.ts';
import { toPodSource } from '#lib/pods/pool/pod-source.ts';
import type { Orphan } from '#lib/pods/reconciler/orphans.ts';
import type { MissingReplica } from '#lib/pods/reconciler/plan.ts';
import { type RecordedPod, recordOrphan, takeBackStop } from '#lib/pods/reconciler/reconciler-store.ts';
import { createStartBackoff } from '#lib/pods/reconciler/start-backoff.ts';

/** What the reconciler does to Pods: one action at a time on each, on any number at once. */
export interface PodActions {
  /** Claims the stop of a Pod if the condition holds, stops it, and records that it is gone. */
  stop(ready: ReadyEngine, name: string, condition?: StopCondition): void;
  /** Finishes a stop that an earlier keeper has claimed. */
  finishStop(ready: ReadyEngine, name: string): void;
  /** Removes an orphan, unless someone has claimed or started it meanwhile. */
  removeOrphan(ready: ReadyEngine, orphan: Orphan): void;
  restart(ready: ReadyEngine, pod: RecordedPod): void;
  /** Starts a missing replica if its image is there; backs off from one that keeps ending. */
  start(ready: ReadyEngine, missing: MissingReplica): void;
  /** Waits for the actions under way. */
  settle(): Promise<void>;
}

export function createPodActions(options: {
  instanceId: string;
  /** Ends starts that are under way. */
  signal: AbortSignal;
  onError: (error: unknown) => void;
  /** Something was done: reconcile again. */
  onDone: () => void;
  /** Reconcile again in this many milliseconds: something cannot be done before. */
  onDue: (ms: number) => void;
}): PodActions {
  const { instanceId, signal, onError, onDone, onDue } = options;
  const busy = new Map<string, Promise<void>>();
  const starts = createStartBackoff();

  /** @param action Answers whether it has done anything. */
  function run(name: string, action: () => Promise<boolean>): void {
    if (busy.has(name)) return;
    const running = action()
      .then((hasDone) => hasDone && onDone())
      .catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      })
      .finally(() => busy.delete(name))
      .then(() => undefined);
    busy.set(name, running);
  }

  async function stopClaimed(
    { engine }: ReadyEngine,
    name: string,
    state: 'gone' | 'exited' = 'gone',
  ): Promise<boolean> {
    await engine.stopPod(name);
    await endStop(name, state);
    return true;
  }

  async function removeEnded(ready: ReadyEngine, name: string): Promise<boolean> {
    if (!(await claimStop(name, { states: ['exited', 'gone'] }))) return false;
    const now = await ready.engine.findPod(name);
    if (!now || now.exit) return stopClaimed(ready, name, 'exited');
    // Someone has started it again.
    await takeBackStop(name);
    return true;
  }

  /** False when its image is not there: it is not built for that. @throws AppError As `launchPod` does. */
  async function start(ready: ReadyEngine, wanted: MissingReplica & { node?: string }): Promise<boolean> {
    const { operation, revision, replica, node } = wanted;
    const spec = await getOperationRevision(db(), revision);
    const built = await findBuiltImage({ spec, isForTries: false }, ready, signal);
    if (!built) return false;
    const source = toPodSource({ operation, revision, spec }, built);
    const launch = { engine: ready.engine, instanceId, source, place: { replica, node } };
    await recordLaunched(await launchPod(launch, signal));
    return true;
  }

  return {
    stop: (ready, name, condition) =>
      run(name, async () => (await claimStop(name, condition)) && stopClaimed(ready, name)),
    finishStop: (ready, name) => run(name, () => stopClaimed(ready, name)),
    removeOrphan: (ready, { pod, hasRow, hasEnded }) =>
      run(pod.name, async () => {
        if (hasEnded) return removeEnded(ready, pod.name);
        const isClaimed = hasRow
          ? await claimStop(pod.name, { states: ['exited', 'gone'] })
          : await recordOrphan(ready.engine.name, pod);
        return isClaimed && stopClaimed(ready, pod.name);
      }),
    restart: (ready, pod) =>
      run(pod.name, async () => {
        if (!(await claimStop(pod.name, { exitMessage: 'Someone asked for its restart.' }))) return false;
        await stopClaimed(ready, pod.name);
        const { operation, revision, replica, target } = pod;
        // A try Pod is started by the next try: what its image is built of, the try alone knows.
        if (operation === null) return true;
        await start(ready, { operation, revision, replica, node: target || undefined });
        return true;
      }),
    start: (ready, missing) => {
      const name = podName(instanceId, missing, missing);
      const waitMs = starts.waitMs(name);
      if (waitMs > 0) return onDue(waitMs);
      run(name, async () => {
        try {
          const isStarted = await start(ready, missing);
          if (isStarted) starts.started(name);
          else starts.imageMissing(name);
          return isStarted;
        } catch (error) {
          starts.failed(name);
          throw error;
        }
      });
    },
    async settle() {
      await Promise.all(busy.values());
    },
  };
}
