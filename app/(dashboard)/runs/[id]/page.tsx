import type { Metadata } from 'next';
import { cache } from 'react';
import {
  cancelRunAction,
  evaluateAction,
  listChangesAction,
  rerunAction,
  retryRunAction,
} from '#app/(dashboard)/runs/actions.ts';
import { findOrMissing } from '#app/find-or-missing.ts';
import { RunDetailPage } from '#components/run/run-detail-page.tsx';
import { runTitle } from '#components/run/run-title.ts';
import { requireUser } from '#lib/auth/session.ts';
import { config } from '#lib/config.ts';
import { readList } from '#lib/live/read-list.ts';
import { readThing } from '#lib/live/read-thing.ts';
import { getPipelineRevisionSpec } from '#lib/pipelines/service.ts';
import { findNeighbourRuns } from '#lib/runs/neighbour-store.ts';

interface RunPageProps {
  params: Promise<{ id: string }>;
}

/** Read once for the page and its title. */
const readRun = cache((id: string) => readThing('run', id));

export async function generateMetadata({ params }: RunPageProps): Promise<Metadata> {
  return { title: runTitle(await findOrMissing(readRun((await params).id))) };
}

export default async function RunPage({ params }: RunPageProps) {
  const user = await requireUser();
  const run = await findOrMissing(readRun((await params).id));
  const [spec, neighbours, errors] = await Promise.all([
    getPipelineRevisionSpec(run.revision),
    findNeighbourRuns(run.id),
    readList('run-errors', { run: run.id }),
  ]);
  return (
    <RunDetailPage
      snapshot={run}
      errors={errors}
      engine={config().engine}
      person={user.id}
      neighbours={neighbours}
      graph={{
        strategy: spec.strategy,
        nodes: spec.adjacencyList.map(({ id, operation, to, when }) => ({ id, operation, to, when })),
      }}
      actions={{
        cancel: cancelRunAction,
        retry: retryRunAction,
        rerun: rerunAction,
        evaluate: evaluateAction,
        listChanges: listChangesAction,
      }}
    />
  );
}
