import { Plus, Workflow } from 'lucide-react';
import type { Metadata } from 'next';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { LinkTable } from '#components/layout/link-table.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { FollowTopic } from '#components/live/live-topics.tsx';
import { strategyLabels } from '#components/pipeline/strategy-labels.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { listPipelines } from '#lib/pipelines/service.ts';

export const metadata: Metadata = { title: 'Pipelines' };

const newPipeline = (
  <ButtonLink href="/pipelines/-/new">
    <Plus aria-hidden className="size-4" />
    New pipeline
  </ButtonLink>
);

export default async function PipelinesPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const { cursor } = await readParams(searchParams, ['cursor']);
  const { items, nextCursor } = await findOrMissing(listPipelines({ cursor }));
  return (
    <>
      <FollowTopic topic="pipelines" />
      <PageHeader
        title="Pipelines"
        description="Operations in an order; each step gets what the steps before it returned."
        actions={items.length > 0 && newPipeline}
      />
      {items.length === 0 && !cursor ? (
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
          rows={items.map(({ name, spec, updatedAt }) => ({
            id: name,
            href: `/pipelines/${name}`,
            title: name,
            cells: {
              operations: spec.adjacencyList.filter((node) => node.operation !== undefined).length,
              strategy: strategyLabels[spec.strategy],
              updated: (
                <span className="text-muted">
                  <TimeAgo at={updatedAt} />
                </span>
              ),
            },
          }))}
        />
      )}
      <NextPage path="/pipelines" cursor={cursor} nextCursor={nextCursor} />
    </>
  );
}
