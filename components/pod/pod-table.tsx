'use client';

import { LinkTable, type LinkTableColumn } from '#components/layout/link-table.tsx';
import { formatBytes, formatCores } from '#components/pod/format-usage.ts';
import { conditionOf } from '#components/pod/pod-condition.ts';
import { StatusChip } from '#components/status/status-chip.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { PodSummary } from '#lib/pods/view.ts';

interface PodTableProps {
  pods: PodSummary[];
  /** On an operation's own page: the operation's newest revision; its name goes without saying. */
  newestRevision?: string;
}

/** Pods with how they are, where they run and what they take. Columns of which nothing is known are left out. */
export function PodTable({ pods, newestRevision }: PodTableProps) {
  const minor = (id: string, label: string, isKnown: boolean): LinkTableColumn[] =>
    isKnown ? [{ id, label, isMinor: true }] : [];
  return (
    <LinkTable
      label="Pods"
      columns={[
        { id: 'name', label: 'Pod' },
        { id: 'status', label: 'Status' },
        ...minor('operation', 'Operation', newestRevision === undefined),
        ...minor(
          'node',
          'Node',
          pods.some((pod) => pod.node !== null),
        ),
        ...minor(
          'usage',
          'CPU, memory',
          pods.some((pod) => pod.cpuCores !== null || pod.memoryBytes !== null),
        ),
        { id: 'restarts', label: 'Restarts', isMinor: true },
        { id: 'age', label: 'Started', isMinor: true },
        { id: 'used', label: 'Last called', isMinor: true },
      ]}
      rows={pods.map((pod) => ({
        id: pod.name,
        href: `/pods/${pod.name}`,
        title: pod.name,
        isCode: true,
        note: (
          <PodNote pod={pod} isSuperseded={newestRevision !== undefined && pod.revision !== newestRevision} />
        ),
        cells: {
          status: <PodStatus pod={pod} />,
          operation: pod.operation,
          node: <span className="whitespace-nowrap">{pod.node ?? '–'}</span>,
          usage: <PodUsage pod={pod} />,
          restarts: <span className="tabular-nums">{pod.restarts}</span>,
          age: (
            <span className="text-muted">
              <TimeAgo at={pod.startedAt} />
            </span>
          ),
          used: (
            <span className="text-muted">
              <TimeAgo at={pod.lastUsedAt} />
            </span>
          ),
        },
      }))}
    />
  );
}

/** The state in our word, and the engine's where that says something else. */
function PodStatus({ pod }: { pod: PodSummary }) {
  return (
    <span className="flex flex-col items-start gap-1">
      <StatusChip status={conditionOf(pod)} size="sm" />
      {pod.phase && pod.phase !== 'Running' && <span className="text-muted text-xs">{pod.phase}</span>}
    </span>
  );
}

function PodUsage({ pod: { cpuCores, memoryBytes } }: { pod: PodSummary }) {
  if (cpuCores === null && memoryBytes === null) return '–';
  return (
    <span className="flex flex-col whitespace-nowrap tabular-nums">
      {cpuCores !== null && <span>{formatCores(cpuCores)}</span>}
      {memoryBytes !== null && <span className="text-muted text-xs">{formatBytes(memoryBytes)}</span>}
    </span>
  );
}

function PodNote({ pod, isSuperseded }: { pod: PodSummary; isSuperseded: boolean }) {
  const trouble = pod.problem?.message ?? pod.exit?.message;
  return (
    <>
      <p className="mt-0.5 max-w-md truncate text-muted text-xs" title={pod.image}>
        {isSuperseded && 'Older revision · '}
        {pod.image}
      </p>
      {trouble && (
        <p className="mt-1 min-w-48 max-w-md whitespace-normal break-words text-danger-soft-foreground text-xs">
          {trouble}
        </p>
      )}
    </>
  );
}
