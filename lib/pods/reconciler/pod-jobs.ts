import type { ReadyEngine } from '#lib/engines/connected-engine.ts';
import type { PodDescription } from '#lib/engines/engine.ts';
import { podName } from '#lib/pods/pod-name.ts';
import { claimStop, endStop, type StopCondition } from '#lib/pods/pod-store.ts';
import { keepPod } from '#lib/pods/reconciler/keep-pod.ts';
import { type KnownPod, recordOrphan, takeBackStop } from '#lib/pods/reconciler/keeper-store.ts';
import { createStartBackoff } from '#lib/pods/reconciler/start-backoff.ts';
import type { PodToStart } from '#lib/pods/reconciler/upkeep.ts';

/** What the keeper does to Pods: one thing at a time to each, to any number at once. */
export interface PodJobs {
  /** Stops a Pod if the condition holds, and says afterwards that it is gone. */
  stop(ready: ReadyEngine, name: string, condition?: StopCondition): void;
  /** Goes on with the stop of a Pod whose keeper died over it. */
  finishStop(ready: ReadyEngine, name: string): void;
  /** Removes what is left of a Pod that has ended, unless someone has started it again. */
  removeEnded(ready: ReadyEngine, name: string): void;
  /** Removes a Pod that no row tells of, or that ought to be gone. */
  removeStray(ready: ReadyEngine, pod: PodDescription, isKnown: boolean): void;
  restart(ready: ReadyEngine, pod: KnownPod): void;
  /** Starts a Pod that is to be there though nobody calls it; one that does not stay at growing intervals. */
  start(ready: ReadyEngine, wanted: PodToStart): void;
  /** Waits for what is under way. */
  settle(): Promise<void>;
}

export function createPodJobs(options: {
  instanceId: string;
  /** Ends starts that are under way. */
  signal: AbortSignal;
  onError: (error: unknown) => void;
  /** Something was done: the Pods are to be looked at again. */
  onDone: () => void;
  /** They are to be looked at again in so many milliseconds: something cannot be done before. */
  onDue: (ms: number) => void;
}): PodJobs {
  const { instanceId, signal, onError, onDone, onDue } = options;
  const busy = new Map<string, Promise<void>>();
  const starts = createStartBackoff();

  function run(name: string, job: () => Promise<boolean>): void {
    if (busy.has(name)) return;
    const running = job()
      .then((hasDone) => hasDone && onDone())
      .catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      })
      .finally(() => busy.delete(name))
      .then(() => undefined);
    busy.set(name, running);
  }

  async function stopClaimed({ engine }: ReadyEngine, name: string, state: 'gone' | 'exited'): Promise<void> {
    await engine.stopPod(name);
    await endStop(name, state);
  }

  function start(ready: ReadyEngine, wanted: PodToStart & { node?: string }): Promise<boolean> {
    const { operation, revision, replica, node } = wanted;
    return keepPod(ready, { instanceId, operation, revision, place: { replica, node } }, signal);
  }

  return {
    stop: (ready, name, condition) =>
      run(name, async () => {
        if (!(await claimStop(name, condition))) return false;
        await stopClaimed(ready, name, 'gone');
        return true;
      }),
    finishStop: (ready, name) =>
      run(name, async () => {
        await stopClaimed(ready, name, 'gone');
        return true;
      }),
    removeEnded: (ready, name) =>
      run(name, async () => {
        if (!(await claimStop(name, { states: ['exited', 'gone'] }))) return false;
        const now = await ready.engine.findPod(name);
        if (now && !now.exit) await takeBackStop(name);
        else await stopClaimed(ready, name, 'exited');
        return true;
      }),
    removeStray: (ready, pod, isKnown) =>
      run(pod.name, async () => {
        const isMine = isKnown
          ? await claimStop(pod.name, { states: ['exited', 'gone'] })
          : await recordOrphan(ready.engine.name, pod);
        if (!isMine) return false;
        await stopClaimed(ready, pod.name, 'gone');
        return true;
      }),
    restart: (ready, pod) =>
      run(pod.name, async () => {
        if (!(await claimStop(pod.name, { exitMessage: 'Someone asked for its restart.' }))) return false;
        await stopClaimed(ready, pod.name, 'gone');
        const { operation, revision, replica, target } = pod;
        await start(ready, { operation, revision, replica, node: target || undefined });
        return true;
      }),
    start: (ready, wanted) => {
      const name = podName(instanceId, wanted, wanted);
      const waitMs = starts.waitMs(name);
      if (waitMs > 0) return onDue(waitMs);
      run(name, async () => {
        try {
          const isStarted = await start(ready, wanted);
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
