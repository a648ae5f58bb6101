import { lastAttempt, type RunGraph, type ShownStep } from '#components/run/run-steps.ts';
import { skipReason } from '#components/run/skip-reason.ts';
import { tellFailure } from '#lib/error-groups/told-failure.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { Problem } from '#lib/problems/problem.ts';

/** A step that failed because of nothing but itself. */
export interface Cause {
  step: ShownStep;
  error: ErrorView;
  /** What failed, in the words of the code where it has any: `KeyError: 'node'`. */
  sentence: string;
  /** Where in the operation's files. */
  place?: Problem;
  /** The steps that were skipped because of it, in the order of the run. */
  skipped: ShownStep[];
}

/**
 * Why a run failed: the steps that failed by themselves, the one that failed first in front.
 *
 * @param steps Those of one target.
 */
export function findCauses(steps: readonly ShownStep[], graph: RunGraph): Cause[] {
  const failed = steps.flatMap((step) => {
    const attempt = lastAttempt(step);
    return step.status === 'failed' && attempt?.status === 'failed' ? [{ step, attempt }] : [];
  });
  failed.sort((a, b) => Date.parse(a.attempt.finishedAt) - Date.parse(b.attempt.finishedAt));
  const skipped = failed.length > 0 ? followers(steps, graph) : undefined;
  return failed.map(({ step, attempt: { error } }) => {
    const { sentence, place } = tellFailure(error);
    return { step, error, sentence, place, skipped: skipped?.get(step.node) ?? [] };
  });
}

/** The skipped steps whose reasons lead back to a failed one, by its node. */
function followers(steps: readonly ShownStep[], graph: RunGraph): Map<number, ShownStep[]> {
  const skipped = steps.filter(({ status }) => status === 'skipped');
  const reasons = new Map(skipped.map((step) => [step.node, skipReason(step, steps, graph)]));
  const byRoot = new Map<number, ShownStep[]>();
  for (const step of skipped) {
    let reason = reasons.get(step.node);
    while (reason?.because === 'before' && reason.status === 'skipped') reason = reasons.get(reason.node);
    if (reason?.because !== 'before') continue;
    byRoot.set(reason.node, [...(byRoot.get(reason.node) ?? []), step]);
  }
  return byRoot;
}
