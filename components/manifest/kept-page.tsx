import { Zap } from 'lucide-react';
import Link from 'next/link';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { FollowTopic } from '#components/live/live-topics.tsx';
import { KeptManifests, type ShownManifest } from '#components/manifest/kept-manifests.tsx';

interface KeptPageProps {
  title: string;
  path: string;
  /** The page of the other kind. */
  other: { href: string; label: string };
  manifests: ShownManifest[];
  cursor: string | undefined;
  nextCursor: string | null;
}

/** The manifests of one kind that nothing is started by yet. */
export function KeptPage({ title, path, other, manifests, cursor, nextCursor }: KeptPageProps) {
  return (
    <>
      <FollowTopic topic="triggers" />
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
      {manifests.length === 0 && !cursor ? (
        <EmptyPanel icon={Zap} title={`No ${title.toLowerCase()} yet`}>
          They come with a KubeDiag manifest, through POST /api/v1/apply.
        </EmptyPanel>
      ) : (
        <KeptManifests label={title} manifests={manifests} />
      )}
      <NextPage path={path} cursor={cursor} nextCursor={nextCursor} />
    </>
  );
}
