'use client';

import { Plus, SearchX, Workflow } from 'lucide-react';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { Link } from '#components/layout/link.tsx';
import { LinkTable } from '#components/layout/link-table.tsx';
import { ListControls } from '#components/layout/list-controls.tsx';
import { NextPage } from '#components/layout/next-page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { pipelineForm } from '#components/pipeline/pipeline-form.ts';
import { strategyLabels } from '#components/pipeline/strategy-labels.ts';
import { StatusChip } from '#components/status/status-chip.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import { DraftMark } from '#components/unsaved/draft-mark.tsx';
import { useDraftNames } from '#components/unsaved/use-draft-names.ts';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';

interface PipelineListProps {
  query: ListQuery<'pipelines'>;
  snapshot: ListSnapshot<'pipelines'>;
  /** Whose unsaved drafts are told of. */
  person: string;
}

/** All pipelines, live, with the way to a new one. */
export function PipelineList({ query, snapshot, person }: PipelineListProps) {
  const { items, nextCursor } = useLiveList('pipelines', query, snapshot);
  const drafts = useDraftNames(pipelineForm.kind, person);
  const isNarrowed = Boolean(query.search || query.cursor);
  const newPipeline = (
    <ButtonLink href="/pipelines/-/new">
      <Plus aria-hidden className="size-4" />
      New pipeline
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Pipelines"
        description="Operations in an order; each step gets what the steps before it returned."
        actions={(items.length > 0 || isNarrowed) && newPipeline}
      />
      {(items.length > 0 || isNarrowed) && (
        <ListControls path="/pipelines" things="pipelines" search={query.search} sort={query.sort} />
      )}
      {items.length === 0 && query.search ? (
        <EmptyPanel icon={SearchX} title="Nothing fits">
          No pipeline has “{query.search}” in its name, or as a label.
        </EmptyPanel>
      ) : items.length === 0 && !query.cursor ? (
        <EmptyPanel icon={Workflow} title="No pipelines yet" action={newPipeline}>
          A pipeline runs operations one after another or side by side, and hands the results on. Choose the
          operations, say what comes after what, and run it.
        </EmptyPanel>
      ) : (
        <LinkTable
          label="Pipelines"
          columns={[
            { id: 'name', label: 'Name' },
            { id: 'operations', label: 'Operations', isMinor: true },
            { id: 'strategy', label: 'Strategy', isMinor: true },
            { id: 'run', label: 'Last run' },
            { id: 'updated', label: 'Updated', isEnd: true, isMinor: true },
          ]}
          rows={items.map(({ name, operations, strategy, updatedAt, lastRun }) => ({
            id: name,
            href: `/pipelines/${name}`,
            title: name,
            note: drafts.has(name) && <DraftMark />,
            cells: {
              operations,
              strategy: strategyLabels[strategy],
              run: lastRun ? (
                <Link href={`/runs/${lastRun.id}`} className="relative inline-flex items-center gap-2">
                  <StatusChip status={lastRun.status} size="sm" />
                  <span className="text-muted text-xs">
                    <TimeAgo at={lastRun.at} />
                  </span>
                </Link>
              ) : (
                '–'
              ),
              updated: (
                <span className="text-muted">
                  <TimeAgo at={updatedAt} />
                </span>
              ),
            },
          }))}
        />
      )}
      <NextPage path="/pipelines" query={query} nextCursor={nextCursor} />
    </>
  );
}
