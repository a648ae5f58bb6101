'use client';

import { memo } from 'react';
import { LinkTable, type LinkTableColumn } from '#components/layout/link-table.tsx';
import { useUnseenSince } from '#components/pod/engine-sight.tsx';
import { formatBytes, formatCores } from '#components/pod/format-usage.ts';
import { troubleOf } from '#components/pod/trouble-of.ts';
import { conditionOf } from '#components/status/pod-condition.ts';
import { StatusChip } from '#components/status/status-chip.tsx';
import { lookOf } from '#components/status/status-map.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { PodSummary } from '#lib/pods/view.ts';

interface PodTableProps {
  pods: PodSummary[];
  /** On an operation's own page: its newest revision, so that Pods of older ones are marked. */
  newestRevision?: string;
}

/** Pods with how they are, where they run and what they take. Columns of which nothing is known are left out. */
export const PodTable = memo(function PodTable({ pods, newestRevision }: PodTableProps) {
  const minor = (id: string, label: string, isKnown: boolean): LinkTableColumn[] =>
    isKnown ? [{ id, label, isMinor: true }] : [];
  return (
    <LinkTable
      label="Pods"
      columns={[
        { id: 'name', label: 'Pod' },
        { id: 'status', label: 'Status' },
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
      ]}
      rows={pods.map((pod) => ({
        id: pod.name,
        href: `/pods/${pod.name}`,
        title: pod.name,
        isCode: true,
        isBroken: true,
        note: <PodNote pod={pod} newestRevision={newestRevision} />,
        cells: {
          status: <PodStatus pod={pod} />,
          node: <span className="break-all">{pod.node ?? '–'}</span>,
          usage: <PodUsage pod={pod} />,
          restarts: <span className="tabular-nums">{pod.restarts}</span>,
          age: <PodAge pod={pod} />,
        },
      }))}
    />
  );
});

/** The state in our word, and the engine's where that says something else. */
function PodStatus({ pod }: { pod: PodSummary }) {
  const unseenSince = useUnseenSince();
  const condition = conditionOf(pod, unseenSince !== undefined);
  if (condition === 'unseen' && unseenSince !== undefined) {
    return (
      <span className="flex flex-col items-start gap-1">
        <StatusChip status={condition} size="sm" />
        <span className="text-muted text-xs">
          {lookOf(conditionOf(pod)).label.toLowerCase()} <TimeAgo at={unseenSince} />
        </span>
      </span>
    );
  }
  const saysMore = pod.phase !== null && !['Running', lookOf(condition).label].includes(pod.phase);
  return (
    <span className="flex flex-col items-start gap-1">
      <StatusChip status={condition} size="sm" />
      {saysMore && <span className="text-muted text-xs">{pod.phase}</span>}
    </span>
  );
}

/** How long it has been there, and how long since its last call. */
function PodAge({ pod }: { pod: PodSummary }) {
  return (
    <span className="flex flex-col">
      <TimeAgo at={pod.startedAt} />
      <span className="whitespace-nowrap text-muted text-xs">
        called <TimeAgo at={pod.lastUsedAt} />
      </span>
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

function PodNote({ pod, newestRevision }: { pod: PodSummary; newestRevision: string | undefined }) {
  const trouble = troubleOf(pod);
  const facts = [
    ...(newestRevision === undefined
      ? [pod.operation ?? (pod.purpose === 'try' ? 'tries' : 'first calls')]
      : []),
    ...(newestRevision !== undefined && pod.revision !== newestRevision ? ['older revision'] : []),
    shortImage(pod.image),
  ];
  return (
    <>
      <p className="mt-0.5 line-clamp-1 min-w-36 max-w-md break-all text-muted text-xs" title={pod.image}>
        {facts.join(' · ')}
      </p>
      {trouble && (
        <p className="mt-1 max-w-md whitespace-normal text-danger-soft-foreground text-xs wrap-anywhere">
          {trouble.message}
        </p>
      )}
    </>
  );
}

/** `function:6178c1a9d489`: without the registry, and as much of the content's hash as tells images apart. */
function shortImage(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1).replace(/(:[0-9a-f]{12})[0-9a-f]+$/, '$1');
}
