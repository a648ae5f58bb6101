import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import {
  checkPipelineManifestAction,
  deletePipelineAction,
  runPipelineAction,
  savePipelineAction,
} from '#app/(dashboard)/pipelines/actions.ts';
import { findOrMissing } from '#app/find-or-missing.ts';
import { DeleteButton } from '#components/feedback/delete-button.tsx';
import { Link } from '#components/layout/link.tsx';
import { ObjectMetadataView } from '#components/manifest/object-metadata.tsx';
import { PipelineWorkbench } from '#components/pipeline/pipeline-workbench.tsx';
import { LatestRuns } from '#components/run/run-list.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { readList } from '#lib/live/read-list.ts';
import { listOperationNames } from '#lib/operations/service.ts';
import { findPipeline, getPipeline } from '#lib/pipelines/service.ts';
import { readTargeting } from '#lib/runs/service.ts';

interface PipelinePageProps {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: PipelinePageProps): Promise<Metadata> {
  return { title: (await params).name };
}

export default async function PipelinePage({ params }: PipelinePageProps) {
  const user = await requireUser();
  const { name } = await params;
  // Where the form of a new one was before it moved to an address that no name can have.
  if (name === 'new' && !(await findPipeline(name))) redirect('/pipelines/-/new');
  const pipeline = await findOrMissing(getPipeline(name));
  const latest = { pipeline: name, limit: 5 };
  const [operations, runs, targeting] = await Promise.all([
    listOperationNames(),
    readList('runs', latest),
    readTargeting(),
  ]);
  return (
    <PipelineWorkbench
      key={name}
      pipeline={pipeline}
      person={user.id}
      operations={operations}
      targeting={targeting}
      actions={{ save: savePipelineAction, check: checkPipelineManifestAction, run: runPipelineAction }}
      notes={
        <>
          Revision <code>{pipeline.revision.slice(0, 12)}</code>
        </>
      }
      about={
        <>
          <ObjectMetadataView metadata={pipeline.metadata} />
          <section aria-labelledby="runs">
            <div className="mb-2 flex items-baseline justify-between gap-4">
              <h2 id="runs" className="font-medium text-sm">
                Latest runs
              </h2>
              <Link href={`/runs?pipeline=${name}`} className="text-muted text-sm hover:underline">
                All runs of this pipeline
              </Link>
            </div>
            <LatestRuns query={latest} snapshot={runs} />
          </section>
          <section aria-label="Delete the pipeline" className="border-separator border-t pt-4">
            <DeleteButton name={name} action={deletePipelineAction} returnTo="/pipelines">
              Its runs stay readable; its operations stay as they are.
            </DeleteButton>
          </section>
        </>
      }
    />
  );
}
