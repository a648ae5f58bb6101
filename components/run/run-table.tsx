'use client';

import { memo } from 'react';
import { LinkTable } from '#components/layout/link-table.tsx';
import { StatusChip } from '#components/status/status-chip.tsx';
import { Elapsed } from '#components/time/elapsed.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { RunSummary } from '#lib/runs/view.ts';

/** Runs, newest first. */
export const RunTable = memo(function RunTable({
  runs,
  isOfOnePipeline,
}: {
  runs: RunSummary[];
  isOfOnePipeline?: boolean;
}) {
  return (
    <LinkTable
      label="Runs"
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
