import type { Metadata } from 'next';
import { readKeptPage } from '#app/kept-manifests.ts';
import type { SearchParams } from '#app/search-params.ts';
import { KeptPage } from '#components/manifest/kept-page.tsx';
import { requireUser } from '#lib/auth/session.ts';

export const metadata: Metadata = { title: 'Triggers' };

export default async function TriggersPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const page = await readKeptPage('Trigger', searchParams);
  return (
    <KeptPage
      title="Triggers"
      path="/triggers"
      other={{ href: '/triggers/events', label: 'common events' }}
      {...page}
    />
  );
}
