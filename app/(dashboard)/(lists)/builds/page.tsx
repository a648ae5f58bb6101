import { Hammer } from 'lucide-react';
import type { Metadata } from 'next';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { BuildTable } from '#components/build/build-table.tsx';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { FollowTopic } from '#components/live/live-topics.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { listBuilds } from '#lib/builds/service.ts';

export const metadata: Metadata = { title: 'Builds' };

export default async function BuildsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const { cursor } = await readParams(searchParams, ['cursor']);
  const { items, nextCursor } = await findOrMissing(listBuilds({ cursor }));
  return (
    <>
      <FollowTopic topic="builds" />
      <PageHeader title="Builds" description="Functions turned into container images." />
      {items.length === 0 && !cursor ? (
        <EmptyPanel
          icon={Hammer}
          title="No builds yet"
          action={<ButtonLink href="/operations">To the operations</ButtonLink>}
        >
          A function is built when it is run for the first time, and again when its files change.
        </EmptyPanel>
      ) : (
        <BuildTable builds={items} />
      )}
      <NextPage path="/builds" cursor={cursor} nextCursor={nextCursor} />
    </>
  );
}
