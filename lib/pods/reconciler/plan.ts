import { limits } from '#lib/limits.ts';
import { inUseMs } from '#lib/pods/pool/in-use.ts';
import type { Desired } from '#lib/pods/reconciler/desired.ts';
import type { RecordedPod } from '#lib/pods/reconciler/reconciler-store.ts';

/** Nobody waits any more for a Pod that has been starting for this long. */
export const startGivenUpMs = limits.podStartMs + 30_000;

/** A Pod to be stopped, unless it was used within `unusedMs`. */
export interface PodToStop {
  name: string;
  unusedMs: number;
}

/** A Pod that an operation wants kept, and that is not there. */
export interface MissingReplica {
  operation: string;
  revision: string;
  replica: number;
}

/** What brings the Pods from how they are to how they ought to be: which to stop, and which to start. */
export function planPods(
  pods: RecordedPod[],
  desired: Map<string, Desired>,
  { idleMs, mostWarm }: { idleMs: number; mostWarm: number },
): { stop: PodToStop[]; start: MissingReplica[] } {
  const live = pods.filter((pod) => pod.stoppedAt === null && pod.state !== 'stopping');
  const removable = live.filter((pod) => pod.state === 'ready' && !isWantedReplica(pod, desired));
  const surplus = findSurplusTryPods(removable);
  const stop = new Map<string, number>();
  for (const pod of removable) {
    const isCurrent = pod.operation === null ? !surplus.has(pod) : isOfNewest(pod, desired);
    const mostIdleMs = pod.operation === null ? Math.min(idleMs, limits.tryPodIdleMs) : idleMs;
    const unusedMs = isCurrent ? mostIdleMs : inUseMs;
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
    start: [...desired.values()].flatMap((wanted) => findMissing(wanted, pods)),
  };
}

/** The try Pods beyond those that a person may have: of dependencies that were changed since, as they are unused for longest. */
function findSurplusTryPods(pods: RecordedPod[]): Set<RecordedPod> {
  const surplus = new Set<RecordedPod>();
  const counts = new Map<string, number>();
  for (const pod of pods.toSorted((a, b) => a.unusedMs - b.unusedMs)) {
    if (pod.person === null) continue;
    const count = (counts.get(pod.person) ?? 0) + 1;
    counts.set(pod.person, count);
    if (count > limits.tryPodsPerPerson) surplus.add(pod);
  }
  return surplus;
}

function isOfNewest({ operation, revision }: RecordedPod, desired: Map<string, Desired>): boolean {
  return operation !== null && desired.get(operation)?.revision === revision;
}

function isWantedReplica(pod: RecordedPod, desired: Map<string, Desired>): boolean {
  if (pod.operation === null || !isOfNewest(pod, desired)) return false;
  return pod.target === '' && pod.replica < (desired.get(pod.operation)?.minReplicas ?? 0);
}

function findMissing({ operation, revision, minReplicas }: Desired, pods: RecordedPod[]): MissingReplica[] {
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
