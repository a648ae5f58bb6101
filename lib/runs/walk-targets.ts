import type { Target } from '#lib/engines/engine.ts';
import { AppError, type ErrorView, toErrorView } from '#lib/errors.ts';
import type { JsonObject } from '#lib/json.ts';
import type { RunTarget } from '#lib/runs/view.ts';
import type { WalkOutcome } from '#lib/runs/walk.ts';

/** A target as its walk begins, or goes on: one that succeeded before stays so. */
export function beginTarget(target: Target | RunTarget): RunTarget {
  if ('status' in target && target.status === 'succeeded') return target;
  return { ...untried(target), status: 'running' };
}

function untried({ name, node, pod }: Target | RunTarget) {
  return { ...{ name, node, ...(pod && { pod }) }, succeededPath: null, failedPaths: [], error: null };
}

/**
 * Walks the pipeline on each target, side by side; what ends one leaves the others alone.
 *
 * @returns Succeeded when all did, with the results of each under its name.
 * @throws The signal's reason once it is aborted; what `onEnd` throws, and what `walk` throws other than an AppError.
 */
export async function walkTargets(
  targets: RunTarget[],
  {
    walk,
    onEnd,
    signal,
  }: {
    walk: (target: RunTarget) => Promise<WalkOutcome>;
    /** Called with each target whose status has changed by the end of its walk. */
    onEnd: (target: RunTarget, index: number) => Promise<void>;
    signal: AbortSignal;
  },
): Promise<WalkOutcome> {
  const settled = await Promise.allSettled(
    targets.map(async (target, index) => {
      const outcome = await walk(target).catch((error: unknown) => {
        signal.throwIfAborted();
        if (!(error instanceof AppError)) throw error;
        return toErrorView(error);
      });
      const ended = endTarget(target, outcome);
      if (target.status !== 'succeeded') await onEnd(ended, index);
      return { ended, results: 'code' in outcome ? undefined : outcome.results };
    }),
  );
  const results: JsonObject = Object.create(null);
  let status: WalkOutcome['status'] = 'succeeded';
  for (const one of settled) {
    if (one.status === 'rejected') throw one.reason;
    const { ended } = one.value;
    if (ended.status !== 'succeeded') status = 'failed';
    if (one.value.results) results[ended.name] = one.value.results;
  }
  return { status, results, succeededPath: null, failedPaths: [] };
}

function endTarget(target: RunTarget, outcome: WalkOutcome | ErrorView): RunTarget {
  const before = untried(target);
  if ('code' in outcome) return { ...before, status: 'failed', error: outcome };
  const { status, succeededPath, failedPaths } = outcome;
  if (status === 'failed') return { ...before, status, failedPaths };
  return { ...before, status, succeededPath, failedPaths };
}
