'use client';

import { LinkTable } from '#components/layout/link-table.tsx';
import { workHref, workLabels } from '#components/overview/work-labels.ts';
import { StatusChip } from '#components/status/status-chip.tsx';
import { Elapsed } from '#components/time/elapsed.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { Overview } from '#lib/overview/view.ts';

/** What has not ended. */
export function RunningTable({ running }: Pick<Overview, 'running'>) {
  if (running.length === 0) {
    return <p className="panel px-4 py-6 text-muted text-sm">Nothing runs at the moment.</p>;
  }
  return (
    <LinkTable
      label="Running now"
      columns={[
        { id: 'name', label: 'Name' },
        { id: 'kind', label: 'What' },
        { id: 'status', label: 'Status' },
        { id: 'duration', label: 'Duration', isMinor: true },
        { id: 'created', label: 'Asked for', isEnd: true, isMinor: true },
      ]}
      rows={running.map((work) => ({
        id: work.id,
        href: workHref(work),
        title: work.name,
        note: work.phase && work.phase !== work.status && (
          <p className="max-w-52 text-muted sm:max-w-md text-xs">{work.phase}</p>
        ),
        cells: {
          kind: workLabels[work.kind],
          status: <StatusChip status={work.status} size="sm" />,
          duration: <Elapsed startedAt={work.startedAt} finishedAt={null} />,
          created: (
            <span className="text-muted">
              <TimeAgo at={work.createdAt} />
            </span>
          ),
        },
      }))}
    />
  );
}
