import type { V1Pod } from '@kubernetes/client-node';
import type { PodExit } from '#lib/engines/engine.ts';
import { type PodStanding, readStanding, type StuckPod } from '#lib/engines/kubernetes/pod-status.ts';
import type { PodWatch } from '#lib/engines/kubernetes/pod-watch.ts';
import { AppError } from '#lib/errors.ts';

const deleted: PodExit = { code: -1, reason: 'killed', message: 'It was deleted.' };

/** Thrown with a Pod's exit; whoever catches it adds the log. */
export class EndedBeforeReady extends Error {
  readonly exit: PodExit;
  /** True when the Pod was deleted, rather than its process ended. */
  readonly wasDeleted: boolean;

  constructor(exit: PodExit, wasDeleted: boolean) {
    super(exit.message);
    this.exit = exit;
    this.wasDeleted = wasDeleted;
  }
}

/** How often to look without the watch: one that has gone silent must not hold up a start. */
const lookMs = 5000;

/**
 * Resolves once the Pod's container runs; rejects as soon as it is known that it will not.
 *
 * @param options.read The Pod as the API server has it, asked now and then beside the watch.
 * @param options.findTrouble Looks for what keeps the Pod from starting beyond its own status, as often.
 */
export function untilRunning(options: {
  watch: PodWatch;
  pod: V1Pod;
  read: () => Promise<V1Pod | undefined>;
  findTrouble: (pod: V1Pod) => Promise<StuckPod | undefined>;
  signal: AbortSignal;
}): Promise<V1Pod> {
  const { watch, pod: made, read, findTrouble, signal } = options;
  const { name = '', uid } = made.metadata ?? {};
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    let stuck: StuckPod | undefined;
    let troubledSince: number | undefined;
    const unsubscribe = watch.subscribe(name, look);
    const looking = setInterval(() => {
      lookBeyond().catch(() => undefined);
    }, lookMs);
    async function lookBeyond() {
      const now = await read();
      look(now ?? made, now === undefined);
      const trouble = now && (await findTrouble(now));
      if (!trouble) {
        troubledSince = undefined;
        return;
      }
      troubledSince ??= performance.now();
      if (performance.now() - troubledSince < trouble.graceMs) return;
      settle(() => reject(toStuckError(name, trouble)));
    }
    const settle = (action: () => void) => {
      clearTimeout(grace);
      clearInterval(looking);
      unsubscribe();
      signal.removeEventListener('abort', abort);
      action();
    };
    function abort() {
      settle(() => reject(signal.reason));
    }
    function look(pod: V1Pod, isGone: boolean) {
      // An earlier Pod of the same name does not count.
      if (pod.metadata?.uid !== uid) return;
      const standing = standingOf(watch, pod, isGone);
      if (standing.kind === 'running') return settle(() => resolve(pod));
      if (standing.kind === 'ended') {
        return settle(() => reject(new EndedBeforeReady(standing.exit, isGone || isGoing(pod))));
      }
      stuck = standing.kind === 'stuck' ? standing : undefined;
      if (!stuck) {
        clearTimeout(grace);
        grace = undefined;
        return;
      }
      const fail = () => settle(() => reject(toStuckError(name, stuck)));
      if (stuck.graceMs === 0) fail();
      else grace ??= setTimeout(fail, stuck.graceMs);
    }
    signal.addEventListener('abort', abort, { once: true });
    look(watch.find(name) ?? made, false);
  });
}

/** Rejects with why a Pod has ended once it has; never when the signal aborts first. */
export function rejectWhenEnded(watch: PodWatch, made: V1Pod, signal: AbortSignal): Promise<never> {
  const { name = '', uid } = made.metadata ?? {};
  return new Promise((_, reject) => {
    const unsubscribe = watch.subscribe(name, look);
    function look(pod: V1Pod, isGone: boolean) {
      const standing = standingOf(watch, pod, isGone);
      if (pod.metadata?.uid !== uid || standing.kind !== 'ended') return;
      unsubscribe();
      reject(new EndedBeforeReady(standing.exit, isGone || isGoing(pod)));
    }
    signal.addEventListener('abort', unsubscribe, { once: true });
    look(watch.find(name) ?? made, false);
  });
}

function isGoing(pod: V1Pod): boolean {
  return pod.metadata?.deletionTimestamp !== undefined;
}

function standingOf(watch: PodWatch, pod: V1Pod, isGone: boolean): PodStanding {
  const standing = readStanding(pod, watch.eventsOf(pod.metadata?.uid ?? ''));
  return isGone && standing.kind !== 'ended' ? { kind: 'ended', exit: deleted } : standing;
}

function toStuckError(pod: string, stuck: StuckPod | undefined): AppError {
  const { code, message, hint } = stuck ?? { code: 'POD_NOT_CREATED', message: 'The Pod does not start.' };
  return new AppError({ code, message, hint, fault: 'platform', details: { pod } });
}
