import type { Metadata } from 'next';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { PipelineList } from '#components/pipeline/pipeline-list.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { readList } from '#lib/live/read-list.ts';

export const metadata: Metadata = { title: 'Pipelines' };

export default async function PipelinesPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const query = await readParams(searchParams, ['cursor']);
  return <PipelineList query={query} snapshot={await findOrMissing(readList('pipelines', query))} />;
}
