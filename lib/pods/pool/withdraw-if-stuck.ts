import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntilHealthy } from '#lib/http/health.ts';
import { claimWithdrawal } from '#lib/pods/pod-store.ts';
import type { ReplicaSet } from '#lib/pods/pool/replica-set.ts';
import type { WarmPod } from '#lib/pods/pool/warm-pod.ts';

/**
 * Within this time the supervisor in the Pod ends a call that timed out, with all it takes down; then the Pod answers
 * again, and says so.
 */
const helpsItselfMs = 4000;
/** How long the other calls of a Pod that is withdrawn may take. */
const otherCallsMs = 3000;
const lookMs = 50;
/** A healthy Pod may have a call or two that time out; after this many in a row it counts as stuck. */
const timeoutsInARow = 2;

type Set = Pick<ReplicaSet<never>, 'spare' | 'drop'>;

/**
 * Checks the health of a Pod in which a call timed out. If it does not answer, or call after call times out, it gets no
 * new calls and is stopped with that reason; the next call starts it again.
 */
export async function withdrawIfStuck(pod: WarmPod, set: Set, timeoutMs: number): Promise<void> {
  pod.timeouts++;
  const { replacements } = pod;
  const patience = AbortSignal.timeout(helpsItselfMs);
  const isHealthy = await becomesHealthy(pod, patience);
  const hasHelpedItself = () => pod.replacements > replacements || pod.timeouts === 0;
  while (isHealthy && !patience.aborted && !hasHelpedItself()) await sleep(lookMs);
  if (hasHelpedItself() || (isHealthy && pod.timeouts < timeoutsInARow)) return;
  const seconds = timeoutMs / 1000;
  await withdraw(
    pod,
    set,
    isHealthy
      ? `${pod.timeouts} calls in a row did not come back, the last within ${seconds} s`
      : `a call did not come back within ${seconds} s, and its health was not answered`,
  );
}

/**
 * Checks the health of a Pod in which a call was cancelled: a main that is stuck in that call does not see that its caller
 * has left, and nobody would end it. If it does not answer, it is stopped as one in which a call timed out.
 */
export async function withdrawIfSilent(pod: WarmPod, set: Set): Promise<void> {
  const { replacements } = pod;
  const isHealthy = await becomesHealthy(pod, AbortSignal.timeout(helpsItselfMs));
  if (isHealthy || pod.replacements > replacements) return;
  await withdraw(pod, set, 'a call that was cancelled goes on, and its health was not answered');
}

function becomesHealthy(pod: WarmPod, patience: AbortSignal): Promise<boolean> {
  return waitUntilHealthy(pod, patience).then(
    () => true,
    () => false,
  );
}

async function withdraw(pod: WarmPod, set: Set, reason: string): Promise<void> {
  set.spare(pod);
  const until = performance.now() + otherCallsMs;
  while (pod.inFlight > 0 && performance.now() < until) await sleep(lookMs);
  await claimWithdrawal(pod.name, `It was replaced: ${reason}.`);
  set.drop(pod);
}
