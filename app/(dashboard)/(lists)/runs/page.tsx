import type { Metadata } from 'next';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { PageHeader } from '#components/layout/page-header.tsx';
import { RunList } from '#components/run/run-list.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { readList } from '#lib/live/read-list.ts';
import { listPipelineNames } from '#lib/pipelines/service.ts';
import { statuses } from '#lib/status.ts';

export const metadata: Metadata = { title: 'Runs' };

export default async function RunsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const { pipeline, status, cursor } = await readParams(searchParams, ['pipeline', 'status', 'cursor']);
  const query = { pipeline, status: statuses.find((known) => known === status), cursor };
  const [snapshot, pipelines] = await Promise.all([
    findOrMissing(readList('runs', query)),
    listPipelineNames(),
  ]);
  return (
    <>
      <PageHeader title="Runs" description="Every execution of a pipeline, newest first." />
      <RunList query={query} snapshot={snapshot} pipelines={pipelines} />
    </>
  );
}
