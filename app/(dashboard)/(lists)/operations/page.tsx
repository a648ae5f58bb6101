import { Boxes, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { LinkTable } from '#components/layout/link-table.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { FollowTopic } from '#components/live/live-topics.tsx';
import { kindLabels } from '#components/operation/kind-labels.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { processorKind } from '#lib/operations/schema.ts';
import { listOperations } from '#lib/operations/service.ts';

export const metadata: Metadata = { title: 'Operations' };

const newOperation = (
  <ButtonLink href="/operations/-/new">
    <Plus aria-hidden className="size-4" />
    New operation
  </ButtonLink>
);

export default async function OperationsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const { cursor } = await readParams(searchParams, ['cursor']);
  const { items, nextCursor } = await findOrMissing(listOperations({ cursor }));
  return (
    <>
      <FollowTopic topic="operations" />
      <PageHeader
        title="Operations"
        description="Functions, servers and scripts that a pipeline can run."
        actions={items.length > 0 && newOperation}
      />
      {items.length === 0 ? (
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
          rows={items.map(({ name, spec, revision, updatedAt }) => ({
            id: name,
            href: `/operations/${name}`,
            title: name,
            cells: {
              kind: kindLabels[processorKind(spec)],
              runtime: spec.processor.function?.runtime ?? '–',
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
      <NextPage path="/operations" cursor={cursor} nextCursor={nextCursor} />
    </>
  );
}
