'use client';

import { History } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { listHref } from '#components/layout/list-href.ts';
import { NextPage } from '#components/layout/next-page.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import type { RunActionSet } from '#components/run/run-actions.tsx';
import { type BatchActions, RunBatchBar } from '#components/run/run-batch-bar.tsx';
import { RunFilters } from '#components/run/run-filters.tsx';
import { RunHistogram } from '#components/run/run-histogram.tsx';
import { RunTable } from '#components/run/run-table.tsx';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';
import type { RunFilter } from '#lib/runs/filter.ts';

interface RunListProps {
  query: Omit<ListQuery<'runs'>, 'limit'>;
  snapshot: ListSnapshot<'runs'>;
  histogram: ListSnapshot<'run-histogram'>;
  /** Names to filter by. */
  pipelines: string[];
  operations: string[];
  actions: Pick<RunActionSet, 'cancel' | 'retry'> & { remove: RunActionSet['cancel'] };
}

/** Runs, filtered, live; what is ticked is cancelled, retried, deleted or compared. */
export function RunList({ query, snapshot, histogram, pipelines, operations, actions }: RunListProps) {
  const router = useRouter();
  const [, start] = useTransition();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { items, nextCursor } = useLiveList('runs', query, snapshot);
  const { cursor, ...filter } = query;
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const ticked = items.filter(({ id }) => selected.has(id));
  const inBatch: BatchActions = {
    cancel: ({ id }) => actions.cancel(id),
    retry: ({ id, finishedAt }) => actions.retry({ id, code: 'recorded', endedAt: finishedAt }),
    delete: ({ id }) => actions.remove(id),
  };
  const go = (wanted: RunFilter, { isTyped = false } = {}) => {
    const href = listHref('/runs', { ...wanted });
    start(() => (isTyped ? router.replace(href) : router.push(href)));
  };
  if (items.length === 0 && !isFiltered && !cursor) {
    return (
      <EmptyPanel
        icon={History}
        title="No runs yet"
        action={<ButtonLink href="/pipelines">To the pipelines</ButtonLink>}
      >
        Open a pipeline and press “Run”. Every step then shows here while it happens.
      </EmptyPanel>
    );
  }
  return (
    <>
      <RunFilters pipelines={pipelines} operations={operations} filter={filter} onFilter={go} />
      <RunHistogram
        // Another time begins with all of it.
        key={`${filter.since} ${filter.until}`}
        query={filter}
        snapshot={histogram}
        onNarrow={(range) => go({ ...filter, ...range })}
      />
      {items.length === 0 ? (
        <p className="panel px-4 py-6 text-muted text-sm">No run matches these filters.</p>
      ) : (
        <RunTable runs={items} selected={selected} onSelect={setSelected} />
      )}
      <NextPage path="/runs" query={query} nextCursor={nextCursor} />
      {ticked.length > 0 && (
        <RunBatchBar runs={ticked} actions={inBatch} onClear={() => setSelected(new Set())} />
      )}
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
