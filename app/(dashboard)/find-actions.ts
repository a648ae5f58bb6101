'use server';

import { answer } from '#app/action-result.ts';
import type { Things } from '#components/command/find-commands.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { requireUser } from '#lib/auth/session.ts';
import { listOperationNames } from '#lib/operations/service.ts';
import { listPipelineNames } from '#lib/pipelines/service.ts';
import { listRuns } from '#lib/runs/service.ts';

/** Runs that are found by their ids; older ones are in the list of runs. */
const latestRuns = 50;

/** All that can be gone to by its name. */
export async function listThingsAction(): Promise<ActionResult<{ things: Things }>> {
  return answer(async () => {
    await requireUser();
    const [operations, pipelines, { items }] = await Promise.all([
      listOperationNames(),
      listPipelineNames(),
      listRuns({ limit: latestRuns }),
    ]);
    const runs = items.map(({ id, pipeline, status, createdAt }) => ({ id, pipeline, status, createdAt }));
    return { things: { operations, pipelines, runs } };
  });
}
