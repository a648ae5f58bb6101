'use client';

import { Container } from 'lucide-react';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { PodCounts } from '#components/pod/pod-counts.tsx';
import { PodFilters } from '#components/pod/pod-filters.tsx';
import { PodTable } from '#components/pod/pod-table.tsx';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';

interface PodListProps {
  query: ListQuery<'pods'>;
  snapshot: ListSnapshot<'pods'>;
  /** Names to filter by. */
  operations: string[];
}

/** Pods by operation and state, live. */
export function PodList({ query, snapshot, operations }: PodListProps) {
  const { items, nextCursor } = useLiveList('pods', query, snapshot);
  const { operation, state, cursor } = query;
  const isFiltered = operation !== undefined || state !== undefined;
  return (
    <>
      {items.length === 0 && !isFiltered && !cursor ? (
        <EmptyPanel
          icon={Container}
          title="No Pods are running"
          action={
            <span className="flex flex-wrap justify-center gap-2">
              <ButtonLink href="/operations">To the operations</ButtonLink>
              <ButtonLink href="/pods?state=all" variant="tertiary">
                Show ended Pods
              </ButtonLink>
            </span>
          }
        >
          A Pod is started when its operation is called, and stopped when nobody has called it for a while. An
          operation can be told to keep some.
        </EmptyPanel>
      ) : (
        <>
          <PodFilters operations={operations} operation={operation} state={state} />
          {items.length === 0 ? (
            <p className="panel px-4 py-6 text-muted text-sm">No Pod matches these filters.</p>
          ) : (
            <>
              <PodCounts pods={items} />
              <PodTable pods={items} />
            </>
          )}
        </>
      )}
      <NextPage path="/pods" query={query} nextCursor={nextCursor} />
    </>
  );
}
