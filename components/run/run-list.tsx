'use client';

import { History } from 'lucide-react';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { RunFilters } from '#components/run/run-filters.tsx';
import { RunTable } from '#components/run/run-table.tsx';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';

interface RunListProps {
  query: Omit<ListQuery<'runs'>, 'limit'>;
  snapshot: ListSnapshot<'runs'>;
  /** Names to filter by. */
  pipelines: string[];
}

/** Runs by pipeline and status, live. */
export function RunList({ query, snapshot, pipelines }: RunListProps) {
  const { items, nextCursor } = useLiveList('runs', query, snapshot);
  const { pipeline, status, cursor } = query;
  const isFiltered = pipeline !== undefined || status !== undefined;
  return (
    <>
      {items.length === 0 && !isFiltered && !cursor ? (
        <EmptyPanel
          icon={History}
          title="No runs yet"
          action={<ButtonLink href="/pipelines">To the pipelines</ButtonLink>}
        >
          Open a pipeline and press “Run”. Every step then shows here while it happens.
        </EmptyPanel>
      ) : (
        <>
          <RunFilters pipelines={pipelines} pipeline={pipeline} status={status} />
          {items.length === 0 ? (
            <p className="panel px-4 py-6 text-muted text-sm">No run matches these filters.</p>
          ) : (
            <RunTable runs={items} />
          )}
        </>
      )}
      <NextPage path="/runs" query={query} nextCursor={nextCursor} />
    </>
  );
}

/** The newest runs of one pipeline, live. */
export function LatestRuns({
  query,
  snapshot,
}: {
  query: ListQuery<'runs'>;
  snapshot: ListSnapshot<'runs'>;
}) {
  const { items } = useLiveList('runs', query, snapshot);
  if (items.length === 0) {
    return <p className="panel px-4 py-6 text-muted text-sm">Not run yet. Press “Run”.</p>;
  }
  return <RunTable runs={items} isOfOnePipeline />;
}
