import { limits } from '#lib/limits.ts';
import { inUseMs } from '#lib/pods/pool/in-use.ts';
import type { KnownPod } from '#lib/pods/reconciler/keeper-store.ts';

/** A Pod that is starting for longer than this has nobody who waits for it. */
export const startGivenUpMs = limits.podStartMs + 30_000;

/** How an operation's newest revision wants its Pods kept. */
export interface Newest {
  operation: string;
  revision: string;
  minReplicas: number;
}

/** A Pod to be stopped, unless it was used within `unusedMs`. */
export interface PodToStop {
  name: string;
  unusedMs: number;
}

/** A Pod that is to be there though nobody calls it. */
export interface PodToStart {
  operation: string;
  revision: string;
  replica: number;
}

/** Which Pods are to be stopped, and which to be started. */
export function planUpkeep(
  pods: KnownPod[],
  newest: Map<string, Newest>,
  { idleMs, mostWarm }: { idleMs: number; mostWarm: number },
): { stop: PodToStop[]; start: PodToStart[] } {
  const live = pods.filter((pod) => pod.stoppedAt === null && pod.state !== 'stopping');
  const removable = live.filter((pod) => pod.state === 'ready' && !isToStay(pod, newest));
  const stop = new Map<string, number>();
  for (const pod of removable) {
    const isCurrent = newest.get(pod.operation)?.revision === pod.revision;
    const unusedMs = isCurrent ? idleMs : inUseMs;
    if (pod.unusedMs >= unusedMs) stop.set(pod.name, unusedMs);
  }
  const tooMany = live.length - stop.size - mostWarm;
  const oldest = removable
    .filter((pod) => !stop.has(pod.name) && pod.unusedMs >= inUseMs)
    .sort((a, b) => b.unusedMs - a.unusedMs);
  for (const pod of oldest.slice(0, Math.max(0, tooMany))) stop.set(pod.name, inUseMs);
  for (const pod of live) {
    const isGivenUp = pod.state === 'starting' && pod.ageMs > startGivenUpMs && pod.unusedMs >= inUseMs;
    if (isGivenUp) stop.set(pod.name, inUseMs);
  }
  return {
    stop: [...stop].map(([name, unusedMs]) => ({ name, unusedMs })),
    start: [...newest.values()].flatMap((wanted) => findMissing(wanted, pods)),
  };
}

function isToStay(pod: KnownPod, newest: Map<string, Newest>): boolean {
  const wanted = newest.get(pod.operation);
  return wanted?.revision === pod.revision && pod.target === '' && pod.replica < wanted.minReplicas;
}

function findMissing({ operation, revision, minReplicas }: Newest, pods: KnownPod[]): PodToStart[] {
  if (minReplicas === 0) return [];
  const present = new Set(
    pods
      .filter((pod) => pod.revision === revision && pod.target === '' && pod.stoppedAt === null)
      .map((pod) => pod.replica),
  );
  return Array.from({ length: minReplicas }, (_, replica) => ({ operation, revision, replica })).filter(
    ({ replica }) => !present.has(replica),
  );
}
