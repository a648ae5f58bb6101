import type { Metadata } from 'next';
import { runPipelineAction, savePipelineAction } from '#app/(dashboard)/pipelines/actions.ts';
import { PageHeader } from '#components/layout/page-header.tsx';
import { PipelineWorkbench } from '#components/pipeline/pipeline-workbench.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { listOperationNames } from '#lib/operations/service.ts';

export const metadata: Metadata = { title: 'New pipeline' };

export default async function NewPipelinePage() {
  const user = await requireUser();
  return (
    <>
      <PageHeader
        trail={[{ href: '/pipelines', label: 'Pipelines' }]}
        title="New pipeline"
        description="Add a node for each operation; the graph shows what comes after what."
      />
      <PipelineWorkbench
        pipeline={null}
        person={user.id}
        operations={await listOperationNames()}
        targeting={null}
        actions={{ save: savePipelineAction, run: runPipelineAction }}
      />
    </>
  );
}
