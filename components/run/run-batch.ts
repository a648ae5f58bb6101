import type { RunSummary } from '#lib/runs/view.ts';
import { isFinished } from '#lib/status.ts';

/** What can be done with many runs at once. */
export const batchActions = ['cancel', 'retry', 'delete'] as const;

export type BatchAction = (typeof batchActions)[number];

/** The runs, of those that are ticked, with which it can be done. */
export function runsFor(action: BatchAction, runs: RunSummary[]): RunSummary[] {
  switch (action) {
    case 'cancel':
      return runs.filter((run) => !isFinished(run.status) && !run.cancelRequested);
    case 'retry':
      return runs.filter(({ status }) => status === 'failed' || status === 'cancelled');
    case 'delete':
      return runs.filter(({ status }) => isFinished(status));
  }
}

/** The address at which two runs are compared, the older one first; undefined unless there are two. */
export function comparisonOf(runs: RunSummary[]): string | undefined {
  const [one, other] = runs.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  if (runs.length !== 2 || !one || !other) return undefined;
  return `/runs/compare?${new URLSearchParams({ before: one.id, after: other.id })}`;
}
