import type { Metadata } from 'next';
import { changeErrorAction } from '#app/(dashboard)/errors/actions.ts';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { ErrorList } from '#components/error/error-list.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { errorFilterParams } from '#lib/error-groups/filter.ts';
import { listPeople } from '#lib/error-groups/service.ts';
import { errorStatuses } from '#lib/error-groups/view.ts';
import { readList } from '#lib/live/read-list.ts';
import { listOperationNames } from '#lib/operations/service.ts';

export const metadata: Metadata = { title: 'Errors' };

const names = ['status', 'operation', 'assignee', 'cursor'] as const;

export default async function ErrorsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const { cursor, status: wanted, ...given } = await readParams(searchParams, names);
  // What cannot be a filter narrows nothing.
  const others = {
    operation: errorFilterParams.operation.safeParse(given.operation).data,
    assignee: errorFilterParams.assignee.safeParse(given.assignee).data,
  };
  const status = errorStatuses.find((each) => each === wanted);
  // Those to be looked at, unless the address says otherwise.
  const shown = { ...others, status: status ?? (wanted === 'all' ? 'all' : 'open') };
  const query = { ...others, status: wanted === 'all' ? undefined : (status ?? 'open'), cursor };
  const [snapshot, operations, people] = await Promise.all([
    findOrMissing(readList('errors', query)),
    listOperationNames(),
    listPeople(),
  ]);
  return (
    <>
      <PageHeader title="Errors" description="Steps that failed, each kind of failure once." />
      <ErrorList
        shown={shown}
        query={query}
        snapshot={snapshot}
        operations={operations}
        people={people}
        change={changeErrorAction}
      />
    </>
  );
}
