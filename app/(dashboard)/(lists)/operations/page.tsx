import type { Metadata } from 'next';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { OperationList } from '#components/operation/operation-list.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { readList } from '#lib/live/read-list.ts';

export const metadata: Metadata = { title: 'Operations' };

export default async function OperationsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const query = await readParams(searchParams, ['cursor']);
  return <OperationList query={query} snapshot={await findOrMissing(readList('operations', query))} />;
}
