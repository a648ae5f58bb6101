import type { Metadata } from 'next';
import { readKeptPage } from '#app/kept-manifests.ts';
import type { SearchParams } from '#app/search-params.ts';
import { KeptPage } from '#components/manifest/kept-page.tsx';
import { requireUser } from '#lib/auth/session.ts';

export const metadata: Metadata = { title: 'Common events' };

export default async function CommonEventsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const page = await readKeptPage('CommonEvent', searchParams);
  return (
    <KeptPage
      title="Common events"
      path="/triggers/events"
      other={{ href: '/triggers', label: 'triggers' }}
      {...page}
    />
  );
}
