import type { Metadata } from 'next';
import {
  cancelRunAction,
  listChangesAction,
  rerunAction,
  retryRunAction,
} from '#app/(dashboard)/runs/actions.ts';
import { findOrMissing } from '#app/find-or-missing.ts';
import { RunDetailPage } from '#components/run/run-detail-page.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { config } from '#lib/config.ts';
import { readThing } from '#lib/live/read-thing.ts';
import { getPipelineRevisionSpec } from '#lib/pipelines/service.ts';

interface RunPageProps {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: RunPageProps): Promise<Metadata> {
  return { title: `Run ${(await params).id.slice(0, 8)}` };
}

export default async function RunPage({ params }: RunPageProps) {
  const user = await requireUser();
  const run = await findOrMissing(readThing('run', (await params).id));
  const spec = await getPipelineRevisionSpec(run.revision);
  return (
    <RunDetailPage
      snapshot={run}
      engine={config().engine}
      person={user.id}
      graph={{
        strategy: spec.strategy,
        nodes: spec.adjacencyList.map(({ id, operation, to, when }) => ({ id, operation, to, when })),
      }}
      actions={{
        cancel: cancelRunAction,
        retry: retryRunAction,
        rerun: rerunAction,
        listChanges: listChangesAction,
      }}
    />
  );
}
