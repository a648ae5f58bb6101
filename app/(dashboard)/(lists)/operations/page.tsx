import type { Metadata } from 'next';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { OperationList } from '#components/operation/operation-list.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { readList } from '#lib/live/read-list.ts';
import { listSorts } from '#lib/named-list.ts';

export const metadata: Metadata = { title: 'Operations' };

export default async function OperationsPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireUser();
  const { cursor, search, sort } = await readParams(searchParams, ['cursor', 'search', 'sort']);
  const query = { cursor, search, sort: listSorts.find((known) => known === sort) };
  const snapshot = await findOrMissing(readList('operations', query));
  return <OperationList query={query} snapshot={snapshot} person={user.id} />;
}
