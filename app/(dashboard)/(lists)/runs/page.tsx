import { History } from 'lucide-react';
import type { Metadata } from 'next';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { FollowTopic } from '#components/live/live-topics.tsx';
import { RunFilters } from '#components/run/run-filters.tsx';
import { RunTable } from '#components/run/run-table.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { limits } from '#lib/limits.ts';
import { listPipelines } from '#lib/pipelines/service.ts';
import { listRuns } from '#lib/runs/service.ts';
import { statuses } from '#lib/status.ts';

export const metadata: Metadata = { title: 'Runs' };

export default async function RunsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const query = await readParams(searchParams, ['pipeline', 'status', 'cursor']);
  const { pipeline, cursor } = query;
  const status = statuses.find((candidate) => candidate === query.status);
  const [{ items, nextCursor }, pipelines] = await Promise.all([
    findOrMissing(listRuns({ pipeline, status, cursor })),
    listPipelines({ limit: limits.pageSizeMax }),
  ]);
  const isFiltered = pipeline !== undefined || status !== undefined;
  return (
    <>
      <FollowTopic topic="runs" />
      <PageHeader title="Runs" description="Every execution of a pipeline, newest first." />
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
          <RunFilters
            pipelines={pipelines.items.map((each) => each.name)}
            pipeline={pipeline}
            status={status}
          />
          {items.length === 0 ? (
            <p className="panel px-4 py-6 text-muted text-sm">No run matches these filters.</p>
          ) : (
            <RunTable runs={items} />
          )}
        </>
      )}
      <NextPage path="/runs" query={{ pipeline, status }} cursor={cursor} nextCursor={nextCursor} />
    </>
  );
}
