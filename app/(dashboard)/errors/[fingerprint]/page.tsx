import type { Metadata } from 'next';
import { changeErrorAction } from '#app/(dashboard)/errors/actions.ts';
import { findOrMissing } from '#app/find-or-missing.ts';
import { ErrorDetailPage } from '#components/error/error-detail.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { listPeople } from '#lib/error-groups/service.ts';
import { readList } from '#lib/live/read-list.ts';

export const metadata: Metadata = { title: 'Error' };

export default async function ErrorPage({ params }: { params: Promise<{ fingerprint: string }> }) {
  await requireUser();
  const { fingerprint } = await params;
  const [snapshot, people] = await Promise.all([
    findOrMissing(readList('error', { fingerprint })),
    listPeople(),
  ]);
  return (
    <ErrorDetailPage
      fingerprint={fingerprint}
      snapshot={snapshot}
      people={people}
      change={changeErrorAction}
    />
  );
}
