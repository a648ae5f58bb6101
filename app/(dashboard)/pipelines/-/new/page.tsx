import type { Metadata } from 'next';
import {
  checkPipelineManifestAction,
  runPipelineAction,
  savePipelineAction,
} from '#app/(dashboard)/pipelines/actions.ts';
import { PipelineWorkbench } from '#components/pipeline/pipeline-workbench.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { listOperationNames } from '#lib/operations/service.ts';

export const metadata: Metadata = { title: 'New pipeline' };

export default async function NewPipelinePage() {
  const user = await requireUser();
  return (
    <PipelineWorkbench
      pipeline={null}
      person={user.id}
      operations={await listOperationNames()}
      targeting={null}
      actions={{ save: savePipelineAction, check: checkPipelineManifestAction, run: runPipelineAction }}
    />
  );
}
