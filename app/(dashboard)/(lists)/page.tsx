import type { Metadata } from 'next';
import { addExampleAction } from '#app/(dashboard)/example-actions.ts';
import { Overview } from '#components/overview/overview.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { examples } from '#lib/examples/catalogue.ts';
import { readList } from '#lib/live/read-list.ts';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage() {
  await requireUser();
  const snapshot = await readList('overview', {});
  return <Overview snapshot={snapshot} examples={examples} addExample={addExampleAction} />;
}
