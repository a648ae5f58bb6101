import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntilHealthy } from '#lib/http/health.ts';
import { claimWithdrawal } from '#lib/pods/pod-store.ts';
import type { ReplicaSet } from '#lib/pods/pool/replica-set.ts';
import type { WarmPod } from '#lib/pods/pool/warm-pod.ts';

/**
 * A supervisor in the Pod ends a call that ran out of time, and what it takes with it, within this time; then the Pod
 * answers again, and says so.
 */
const helpsItselfMs = 4000;
/** How long the other calls of a Pod that is withdrawn may take. */
const otherCallsMs = 3000;
const lookMs = 50;
/** A Pod that is healthy may have a call or two that take too long; after so many in a row its slots are taken. */
const timeoutsInARow = 2;

/**
 * Looks at the health of a Pod in which a call ran out of time. One that does not answer, or lets call after call run out
 * of time, gets no new calls and is stopped, with the reason; the next call starts it anew.
 */
export async function withdrawIfStuck(
  pod: WarmPod,
  set: Pick<ReplicaSet<never>, 'spare' | 'drop'>,
  timeoutMs: number,
): Promise<void> {
  pod.timeouts++;
  const { replacements } = pod;
  const patience = AbortSignal.timeout(helpsItselfMs);
  const isHealthy = await waitUntilHealthy(pod.endpoint, patience).then(
    () => true,
    () => false,
  );
  const hasHelpedItself = () => pod.replacements > replacements || pod.timeouts === 0;
  while (isHealthy && !patience.aborted && !hasHelpedItself()) await sleep(lookMs);
  if (hasHelpedItself() || (isHealthy && pod.timeouts < timeoutsInARow)) return;
  set.spare(pod);
  const until = performance.now() + otherCallsMs;
  while (pod.inFlight > 0 && performance.now() < until) await sleep(lookMs);
  const seconds = timeoutMs / 1000;
  await claimWithdrawal(
    pod.name,
    isHealthy
      ? `It was replaced: ${pod.timeouts} calls in a row did not come back, the last within ${seconds} s.`
      : `It was replaced: a call did not come back within ${seconds} s, and its health was not answered.`,
  );
  set.drop(pod);
}
