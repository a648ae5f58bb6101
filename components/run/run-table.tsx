'use client';

import { memo } from 'react';
import { LinkTable, type RowSelection } from '#components/layout/link-table.tsx';
import { StatusChip } from '#components/status/status-chip.tsx';
import { Elapsed } from '#components/time/elapsed.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { RunSummary } from '#lib/runs/view.ts';

/** Runs, newest first. */
export const RunTable = memo(function RunTable({
  runs,
  isOfOnePipeline,
  selected,
  onSelect,
}: {
  runs: RunSummary[];
  isOfOnePipeline?: boolean;
  /** The ids of those that are ticked; left out: none can be. */
  selected?: ReadonlySet<string>;
  onSelect?(selected: Set<string>): void;
}) {
  const selection: RowSelection | undefined = selected &&
    onSelect && {
      selected,
      labelOf: (row) => `Select run ${row.title}`,
      allLabel: 'Select all runs',
      onChange: onSelect,
    };
  return (
    <LinkTable
      label="Runs"
      selection={selection}
      columns={[
        { id: 'run', label: 'Run' },
        ...(isOfOnePipeline ? [] : [{ id: 'pipeline', label: 'Pipeline' }]),
        { id: 'status', label: 'Status' },
        { id: 'duration', label: 'Duration', isMinor: true },
        { id: 'created', label: 'Started', isEnd: true, isMinor: !isOfOnePipeline },
      ]}
      rows={runs.map((run) => ({
        id: run.id,
        href: `/runs/${run.id}`,
        title: run.id.slice(0, 8),
        isCode: true,
        cells: {
          pipeline: run.pipeline,
          status: <StatusChip status={run.status} size="sm" />,
          duration: <Elapsed startedAt={run.startedAt} finishedAt={run.finishedAt} />,
          created: (
            <span className="text-muted">
              <TimeAgo at={run.startedAt ?? run.createdAt} />
            </span>
          ),
        },
      }))}
    />
  );
});
