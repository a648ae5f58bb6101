'use client';

import { Plus, Workflow } from 'lucide-react';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { LinkTable } from '#components/layout/link-table.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { strategyLabels } from '#components/pipeline/strategy-labels.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';

interface PipelineListProps {
  query: ListQuery<'pipelines'>;
  snapshot: ListSnapshot<'pipelines'>;
}

/** All pipelines, live, with the way to a new one. */
export function PipelineList({ query, snapshot }: PipelineListProps) {
  const { items, nextCursor } = useLiveList('pipelines', query, snapshot);
  const newPipeline = (
    <ButtonLink href="/pipelines/-/new">
      <Plus aria-hidden className="size-4" />
      New pipeline
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Pipelines"
        description="Operations in an order; each step gets what the steps before it returned."
        actions={items.length > 0 && newPipeline}
      />
      {items.length === 0 && !query.cursor ? (
        <EmptyPanel icon={Workflow} title="No pipelines yet" action={newPipeline}>
          A pipeline runs operations one after another or side by side, and hands the results on. Choose the
          operations, say what comes after what, and run it.
        </EmptyPanel>
      ) : (
        <LinkTable
          label="Pipelines"
          columns={[
            { id: 'name', label: 'Name' },
            { id: 'operations', label: 'Operations', isMinor: true },
            { id: 'strategy', label: 'Strategy', isMinor: true },
            { id: 'updated', label: 'Updated', isEnd: true },
          ]}
          rows={items.map(({ name, operations, strategy, updatedAt }) => ({
            id: name,
            href: `/pipelines/${name}`,
            title: name,
            cells: {
              operations,
              strategy: strategyLabels[strategy],
              updated: (
                <span className="text-muted">
                  <TimeAgo at={updatedAt} />
                </span>
              ),
            },
          }))}
        />
      )}
      <NextPage path="/pipelines" query={query} nextCursor={nextCursor} />
    </>
  );
}
