'use client';

import { useLiveList } from '#components/live/use-live-list.ts';
import { PodCounts } from '#components/pod/pod-counts.tsx';
import { PodTable } from '#components/pod/pod-table.tsx';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';

interface OperationPodsProps {
  query: ListQuery<'pods'>;
  snapshot: ListSnapshot<'pods'>;
  newestRevision: string;
}

/** The Pods of one operation, live. */
export function OperationPods({ query, snapshot, newestRevision }: OperationPodsProps) {
  const { items } = useLiveList('pods', query, snapshot);
  if (items.length === 0) {
    return <p className="panel px-4 py-6 text-muted text-sm">None now. “Run” starts what is needed.</p>;
  }
  return (
    <>
      <PodCounts pods={items} />
      <PodTable pods={items} newestRevision={newestRevision} />
    </>
  );
}
