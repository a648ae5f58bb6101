'use client';

import { Zap } from 'lucide-react';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { Link } from '#components/layout/link.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { KeptManifests } from '#components/manifest/kept-manifests.tsx';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';

interface KeptPageProps {
  title: string;
  path: string;
  /** The page of the other kind. */
  other: { href: string; label: string };
  query: ListQuery<'triggers'>;
  snapshot: ListSnapshot<'triggers'>;
}

/** The manifests of one kind that nothing is started by yet, live. */
export function KeptPage({ title, path, other, query, snapshot }: KeptPageProps) {
  const { items: manifests, nextCursor } = useLiveList('triggers', query, snapshot);
  return (
    <>
      <PageHeader
        title={title}
        description={
          <>
            Kept as they stand in their manifests, and not acted on yet: they start no runs. See also{' '}
            <Link href={other.href} className="underline">
              {other.label}
            </Link>
            .
          </>
        }
      />
      {manifests.length === 0 && !query.cursor ? (
        <EmptyPanel icon={Zap} title={`No ${title.toLowerCase()} yet`}>
          They come with a KubeDiag manifest, through POST /api/v1/apply.
        </EmptyPanel>
      ) : (
        <KeptManifests label={title} manifests={manifests} />
      )}
      <NextPage path={path} query={{ cursor: query.cursor }} nextCursor={nextCursor} />
    </>
  );
}
