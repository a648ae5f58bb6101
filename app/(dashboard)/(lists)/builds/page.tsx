import type { Metadata } from 'next';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { BuildList } from '#components/build/build-list.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { readList } from '#lib/live/read-list.ts';

export const metadata: Metadata = { title: 'Builds' };

export default async function BuildsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const query = await readParams(searchParams, ['cursor']);
  return (
    <>
      <PageHeader title="Builds" description="Functions turned into container images." />
      <BuildList query={query} snapshot={await findOrMissing(readList('builds', query))} />
    </>
  );
}
