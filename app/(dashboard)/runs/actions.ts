'use server';

import { z } from 'zod';
import { answer } from '#app/action-result.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { requireUser } from '#lib/auth/session.ts';
import { cancelRun, retryRun } from '#lib/runs/service.ts';

/** Stops a run that has not ended. */
export async function cancelRunAction(id: string): Promise<ActionResult<{ id: string }>> {
  return answer(async () => {
    await requireUser();
    await cancelRun(z.string().parse(id));
    return { id };
  });
}

/** Carries a failed or cancelled run on from what succeeded. */
export async function retryRunAction(id: string): Promise<ActionResult<{ id: string }>> {
  return answer(async () => {
    await requireUser();
    await retryRun(z.string().parse(id));
    return { id };
  });
}
