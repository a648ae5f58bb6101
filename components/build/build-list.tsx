'use client';

import { Hammer } from 'lucide-react';
import { BuildTable } from '#components/build/build-table.tsx';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';

interface BuildListProps {
  query: Omit<ListQuery<'builds'>, 'limit'>;
  snapshot: ListSnapshot<'builds'>;
}

/** All builds, live. */
export function BuildList({ query, snapshot }: BuildListProps) {
  const { items, nextCursor } = useLiveList('builds', query, snapshot);
  return (
    <>
      {items.length === 0 && !query.cursor ? (
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
      <NextPage path="/builds" query={query} nextCursor={nextCursor} />
    </>
  );
}

interface LatestBuildsProps {
  query: ListQuery<'builds'>;
  snapshot: ListSnapshot<'builds'>;
}

/** The newest builds of one operation, live. */
export function LatestBuilds({ query, snapshot }: LatestBuildsProps) {
  return <BuildTable builds={useLiveList('builds', query, snapshot).items} isOfOneOperation />;
}
