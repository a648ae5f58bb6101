'use client';

import { Chip } from '@heroui/react';
import { CopyableCode } from '#components/json/copyable-code.tsx';
import { Facts } from '#components/layout/facts.tsx';
import { Link } from '#components/layout/link.tsx';
import { formatBytes, formatCores } from '#components/pod/format-usage.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { PodSummary } from '#lib/pods/view.ts';

interface PodFactsProps {
  pod: PodSummary;
  newestRevision: string | null;
  memoryLimitBytes: number;
}

const purposes = {
  operation: 'None',
  try: 'None: one person tries unsaved text in it',
  standby: 'None: it waits for the first call of a function whose own Pod is not up',
} as const satisfies Record<PodSummary['purpose'], string>;

/** What a Pod is: whose, where, since when, of which image, and what it takes. */
export function PodFacts({ pod, newestRevision, memoryLimitBytes }: PodFactsProps) {
  const { cpuCores, memoryBytes } = pod;
  const memory =
    memoryBytes === null ? '–' : `${formatBytes(memoryBytes)} of ${formatBytes(memoryLimitBytes)}`;
  return (
    <Facts
      facts={[
        {
          name: 'Operation',
          value:
            pod.operation === null ? (
              purposes[pod.purpose]
            ) : newestRevision === null ? (
              pod.operation
            ) : (
              <Link href={`/operations/${pod.operation}`} className="font-medium hover:underline">
                {pod.operation}
              </Link>
            ),
        },
        { name: 'Replica', value: `${pod.replica + 1}` },
        { name: 'Phase', value: pod.phase ?? '–' },
        { name: 'Restarts', value: <span className="tabular-nums">{pod.restarts}</span> },
        { name: 'Node', value: pod.node ?? pod.target ?? '–' },
        { name: 'CPU', value: cpuCores === null ? '–' : formatCores(cpuCores) },
        { name: 'Memory', value: memory },
        { name: 'Engine', value: pod.engine === 'kubernetes' ? 'Kubernetes' : 'This machine' },
        { name: 'Started', value: <TimeAgo at={pod.startedAt} /> },
        { name: 'Last called', value: <TimeAgo at={pod.lastUsedAt} /> },
        ...(pod.stoppedAt ? [{ name: 'Ended', value: <TimeAgo at={pod.stoppedAt} /> }] : []),
        ...(pod.operation === null
          ? []
          : [
              {
                name: 'Revision',
                value: (
                  <span className="flex items-center gap-2">
                    <code className="text-xs">{pod.revision.slice(0, 12)}</code>
                    <RevisionChip revision={pod.revision} newestRevision={newestRevision} />
                  </span>
                ),
              },
            ]),
        { name: 'Image', value: <CopyableCode text={pod.image} /> },
        { name: 'Digest', value: <CopyableCode text={pod.imageDigest} /> },
      ]}
    />
  );
}

function RevisionChip({ revision, newestRevision }: { revision: string; newestRevision: string | null }) {
  if (newestRevision === null) return <Chip size="sm">operation deleted</Chip>;
  return <Chip size="sm">{revision === newestRevision ? 'newest' : 'older'}</Chip>;
}
