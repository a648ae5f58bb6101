'use client';

import { useUnseenSince } from '#components/pod/engine-sight.tsx';
import { conditionOf, podConditions } from '#components/status/pod-condition.ts';
import { lookOf } from '#components/status/status-map.ts';
import type { PodSummary } from '#lib/pods/view.ts';

/** How many Pods there are and how they are; read out when that changes. */
export function PodCounts({ pods }: { pods: PodSummary[] }) {
  const isUnseen = useUnseenSince() !== undefined;
  const counts = podConditions
    .map((condition) => ({
      word: lookOf(condition).label.toLowerCase(),
      count: pods.filter((pod) => conditionOf(pod, isUnseen) === condition).length,
    }))
    .filter(({ count }) => count > 0);
  return (
    <p role="status" className="mb-3 text-muted text-sm tabular-nums">
      {pods.length} {pods.length === 1 ? 'Pod' : 'Pods'}
      {counts.length > 0 && `: ${counts.map(({ word, count }) => `${count} ${word}`).join(', ')}`}
    </p>
  );
}
