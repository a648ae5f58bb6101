'use client';

import { memo } from 'react';
import { LinkTable } from '#components/layout/link-table.tsx';
import { StatusChip } from '#components/status/status-chip.tsx';
import { Elapsed } from '#components/time/elapsed.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { BuildHead } from '#lib/builds/view.ts';

interface BuildTableProps {
  builds: BuildHead[];
  /** On an operation's own page its name goes without saying. */
  isOfOneOperation?: boolean;
}

/** Builds, newest first. */
export const BuildTable = memo(function BuildTable({ builds, isOfOneOperation }: BuildTableProps) {
  if (builds.length === 0) {
    return <p className="panel px-4 py-6 text-muted text-sm">Not built yet. “Run” builds what is needed.</p>;
  }
  return (
    <LinkTable
      label="Builds"
      columns={[
        isOfOneOperation ? { id: 'build', label: 'Build' } : { id: 'operation', label: 'Operation' },
        { id: 'status', label: 'Status' },
        ...(isOfOneOperation ? [] : [{ id: 'runtime', label: 'Runtime', isMinor: true }]),
        { id: 'duration', label: 'Duration', isMinor: true },
        { id: 'created', label: 'Started', isEnd: true },
      ]}
      rows={builds.map((build) => ({
        id: build.id,
        href: `/builds/${build.id}`,
        title: isOfOneOperation ? build.id.slice(0, 8) : build.operation,
        isCode: isOfOneOperation,
        cells: {
          status: <StatusChip status={build.status} size="sm" />,
          runtime: build.runtime,
          duration: build.cached ? (
            <span className="text-muted">cached</span>
          ) : (
            <Elapsed
              startedAt={build.startedAt}
              finishedAt={build.finishedAt}
              durationMs={build.durationMs}
            />
          ),
          created: (
            <span className="text-muted">
              <TimeAgo at={build.createdAt} />
            </span>
          ),
        },
      }))}
    />
  );
});
