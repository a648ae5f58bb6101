'use client';

import { Boxes, Plus, SearchX } from 'lucide-react';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { LinkTable } from '#components/layout/link-table.tsx';
import { ListControls } from '#components/layout/list-controls.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { kindLabels } from '#components/operation/kind-labels.ts';
import { operationForm } from '#components/operation/operation-form.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import { DraftMark } from '#components/unsaved/draft-mark.tsx';
import { useDraftNames } from '#components/unsaved/use-draft-names.ts';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';

interface OperationListProps {
  query: ListQuery<'operations'>;
  snapshot: ListSnapshot<'operations'>;
  /** Whose unsaved drafts are told of. */
  person: string;
}

/** All operations, live, with the way to a new one. */
export function OperationList({ query, snapshot, person }: OperationListProps) {
  const { items, nextCursor } = useLiveList('operations', query, snapshot);
  const drafts = useDraftNames(operationForm.kind, person);
  const isNarrowed = Boolean(query.search || query.cursor);
  const newOperation = (
    <ButtonLink href="/operations/-/new">
      <Plus aria-hidden className="size-4" />
      New operation
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Operations"
        description="Functions, servers and scripts that a pipeline can run."
        actions={(items.length > 0 || isNarrowed) && newOperation}
      />
      {(items.length > 0 || isNarrowed) && (
        <ListControls path="/operations" things="operations" search={query.search} sort={query.sort} />
      )}
      {items.length === 0 && query.search ? (
        <EmptyPanel icon={SearchX} title="Nothing fits">
          No operation has “{query.search}” in its name, or as a label.
        </EmptyPanel>
      ) : items.length === 0 && !query.cursor ? (
        <EmptyPanel icon={Boxes} title="No operations yet" action={newOperation}>
          An operation is one step of work: a function you write here, a script, or a server you call. Start
          from a runtime's example and run it at once.
        </EmptyPanel>
      ) : (
        <LinkTable
          label="Operations"
          columns={[
            { id: 'name', label: 'Name' },
            { id: 'kind', label: 'Processor' },
            { id: 'runtime', label: 'Runtime', isMinor: true },
            { id: 'revision', label: 'Revision', isMinor: true },
            { id: 'updated', label: 'Updated', isEnd: true },
          ]}
          rows={items.map(({ name, kind, runtime, revision, updatedAt }) => ({
            id: name,
            href: `/operations/${name}`,
            title: name,
            note: drafts.has(name) && <DraftMark />,
            cells: {
              kind: kindLabels[kind],
              runtime: runtime ?? '–',
              revision: <code className="text-muted text-xs">{revision.slice(0, 12)}</code>,
              updated: (
                <span className="text-muted">
                  <TimeAgo at={updatedAt} />
                </span>
              ),
            },
          }))}
        />
      )}
      <NextPage path="/operations" query={query} nextCursor={nextCursor} />
    </>
  );
}
