import type { PodSummary } from '#lib/pods/view.ts';

/** Where a Pod stands, in the words that pages use: its state, with what is wrong or was asked for. */
export const podConditions = [
  'ready',
  'starting',
  'failing',
  'restarting',
  'stopping',
  'failed',
  'exited',
  'gone',
  'unseen',
] as const;

export type PodCondition = (typeof podConditions)[number];

/**
 * The one word a list shows of a Pod. What was asked for comes first, then what is wrong.
 *
 * @param isUnseen True when nobody has looked at the Pods for so long that how they are is unknown.
 */
export function conditionOf(
  pod: Pick<PodSummary, 'state' | 'stoppedAt' | 'requested' | 'problem'>,
  isUnseen = false,
): PodCondition {
  const { state, stoppedAt, requested, problem } = pod;
  if (state === 'exited') return 'exited';
  if (stoppedAt !== null || state === 'gone') return problem ? 'failed' : 'gone';
  if (isUnseen) return 'unseen';
  if (requested) return requested === 'restart' ? 'restarting' : 'stopping';
  return state === 'starting' && problem ? 'failing' : state;
}

/** True while the Pod is there, so that it can be restarted or deleted. */
export function isThere({ stoppedAt }: Pick<PodSummary, 'stoppedAt'>): boolean {
  return stoppedAt === null;
}
