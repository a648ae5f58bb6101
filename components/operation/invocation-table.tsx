'use client';

import { LinkTable } from '#components/layout/link-table.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { StatusChip } from '#components/status/status-chip.tsx';
import { outcomeOf } from '#components/status/status-map.ts';
import { formatDuration } from '#components/time/format.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';

interface InvocationTableProps {
  query: ListQuery<'invocations'>;
  snapshot: ListSnapshot<'invocations'>;
}

/** Calls of an operation, newest first, live; each opens in the test panel. */
export function InvocationTable({ query, snapshot }: InvocationTableProps) {
  const invocations = useLiveList('invocations', query, snapshot);
  if (invocations.length === 0) {
    return <p className="panel px-4 py-6 text-muted text-sm">Not called yet.</p>;
  }
  return (
    <LinkTable
      label="Invocations"
      columns={[
        { id: 'request', label: 'Request' },
        { id: 'status', label: 'Status' },
        { id: 'code', label: 'Answer', isMinor: true },
        { id: 'duration', label: 'Duration', isMinor: true },
        { id: 'created', label: 'Called', isEnd: true },
      ]}
      rows={invocations.map((invocation) => ({
        id: invocation.id,
        href: `/operations/${invocation.operation}?invocation=${invocation.id}`,
        title: `${invocation.method} ${invocation.path}`,
        isCode: true,
        note: invocation.revision === null && <p className="text-muted text-xs">Try of unsaved text</p>,
        cells: {
          status: <StatusChip status={outcomeOf(invocation)} size="sm" />,
          code: invocation.statusCode ?? '–',
          duration: invocation.durationMs === null ? '–' : formatDuration(invocation.durationMs),
          created: (
            <span className="text-muted">
              <TimeAgo at={invocation.createdAt} />
            </span>
          ),
        },
      }))}
    />
  );
}
