'use client';

import { CircleCheck } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { ErrorBatchBar } from '#components/error/error-batch-bar.tsx';
import type { ChangeError } from '#components/error/error-changes.ts';
import { ErrorFilters, type ShownErrors } from '#components/error/error-filters.tsx';
import { ErrorTable } from '#components/error/error-table.tsx';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { listHref } from '#components/layout/list-href.ts';
import { NextPage } from '#components/layout/next-page.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import type { Person } from '#lib/error-groups/view.ts';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';

interface ErrorListProps {
  shown: ShownErrors;
  query: ListQuery<'errors'>;
  snapshot: ListSnapshot<'errors'>;
  /** What to filter by. */
  operations: string[];
  people: Person[];
  change: ChangeError;
}

/** As an address has it: open errors need no word. */
const inAddress = ({ status, ...others }: ShownErrors) => ({
  status: status === 'open' ? undefined : status,
  ...others,
});

/** Errors, filtered, live; what is ticked is resolved, ignored or reopened. */
export function ErrorList({ shown, query, snapshot, operations, people, change }: ErrorListProps) {
  const router = useRouter();
  const [, start] = useTransition();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { items, nextCursor } = useLiveList('errors', query, snapshot);
  const ticked = items.filter(({ fingerprint }) => selected.has(fingerprint));
  const isNarrowed = shown.operation !== undefined || shown.assignee !== undefined;
  return (
    <>
      <ErrorFilters
        operations={operations}
        people={people}
        shown={shown}
        onFilter={(wanted) => start(() => router.push(listHref('/errors', inAddress(wanted))))}
      />
      {items.length > 0 ? (
        <ErrorTable label="Errors" errors={items} selected={selected} onSelect={setSelected} />
      ) : isNarrowed || query.cursor || (shown.status !== 'open' && shown.status !== 'all') ? (
        <p className="panel px-4 py-6 text-muted text-sm">No error matches these filters.</p>
      ) : (
        <EmptyPanel
          icon={CircleCheck}
          title={shown.status === 'all' ? 'No errors yet' : 'No open errors'}
          action={
            shown.status === 'open' && (
              <ButtonLink href="/errors?status=all" variant="secondary">
                Show all errors
              </ButtonLink>
            )
          }
        >
          Steps that fail show here some seconds after the end of their run, each kind of failure once.
        </EmptyPanel>
      )}
      <NextPage
        path="/errors"
        query={{ ...inAddress(shown), cursor: query.cursor }}
        nextCursor={nextCursor}
      />
      {ticked.length > 0 && (
        <ErrorBatchBar errors={ticked} change={change} onClear={() => setSelected(new Set())} />
      )}
    </>
  );
}
