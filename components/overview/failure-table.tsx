'use client';

import { LinkTable } from '#components/layout/link-table.tsx';
import { workHref, workLabels } from '#components/overview/work-labels.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { Failure, Overview } from '#lib/overview/view.ts';

/** What failed last, each with why; leads to the step, call or build. */
export function FailureTable({ failed }: Pick<Overview, 'failed'>) {
  if (failed.length === 0) {
    return <p className="panel px-4 py-6 text-muted text-sm">Nothing has failed.</p>;
  }
  return (
    <LinkTable
      label="Failed last"
      columns={[
        { id: 'name', label: 'Name' },
        { id: 'kind', label: 'What', isMinor: true },
        { id: 'failed', label: 'Failed', isEnd: true },
      ]}
      rows={failed.map((failure) => ({
        id: failure.id,
        href: workHref(failure),
        title: failure.name,
        note: (
          <p className="line-clamp-2 max-w-52 break-words sm:max-w-xl text-danger-soft-foreground text-xs">
            {failure.step && `${failure.step.operation}: `}
            {failure.message}
          </p>
        ),
        cells: {
          kind: kindOf(failure),
          failed: (
            <span className="text-muted">
              <TimeAgo at={failure.failedAt} />
            </span>
          ),
        },
      }))}
    />
  );
}

function kindOf({ kind, step }: Failure): string {
  return step ? `${workLabels[kind]}, step ${step.seq}` : workLabels[kind];
}
