import { Container } from 'lucide-react';
import type { Metadata } from 'next';
import { findOrMissing } from '#app/find-or-missing.ts';
import { operationNames } from '#app/operation-names.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { FollowTopic } from '#components/live/live-topics.tsx';
import { PodCounts } from '#components/pod/pod-counts.tsx';
import { PodFilters } from '#components/pod/pod-filters.tsx';
import { PodTable } from '#components/pod/pod-table.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { listPods } from '#lib/pods/service.ts';
import { podStates } from '#lib/pods/view.ts';

export const metadata: Metadata = { title: 'Pods' };

export default async function PodsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const query = await readParams(searchParams, ['operation', 'state', 'cursor']);
  const { operation, cursor } = query;
  const state = podStates.find((candidate) => candidate === query.state);
  const includeEnded = query.state === 'all';
  const [{ items, nextCursor }, operations] = await Promise.all([
    findOrMissing(listPods({ operation, state, includeEnded, cursor })),
    operationNames(),
  ]);
  const shown = includeEnded ? 'all' : state;
  const isFiltered = operation !== undefined || shown !== undefined;
  return (
    <>
      <FollowTopic topic="pods" />
      <PageHeader title="Pods" description="Running instances of your operations, live." />
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
          <PodFilters operations={operations} operation={operation} state={shown} />
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
      <NextPage path="/pods" query={{ operation, state: shown }} cursor={cursor} nextCursor={nextCursor} />
    </>
  );
}
