import type { Metadata } from 'next';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { PageHeader } from '#components/layout/page-header.tsx';
import { PodList } from '#components/pod/pod-list.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { readList } from '#lib/live/read-list.ts';
import { listOperationNames } from '#lib/operations/service.ts';
import { podStates } from '#lib/pods/view.ts';

export const metadata: Metadata = { title: 'Pods' };

export default async function PodsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const { operation, state, cursor } = await readParams(searchParams, ['operation', 'state', 'cursor']);
  const states = [...podStates, 'all'] as const;
  const query = { operation, state: states.find((known) => known === state), cursor };
  const [snapshot, operations] = await Promise.all([
    findOrMissing(readList('pods', query)),
    listOperationNames(),
  ]);
  return (
    <>
      <PageHeader title="Pods" description="Running instances of your operations, live." />
      <PodList query={query} snapshot={snapshot} operations={operations} />
    </>
  );
}
