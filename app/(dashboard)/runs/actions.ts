'use server';

import { z } from 'zod';
import { answer } from '#app/action-result.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { requireUser } from '#lib/auth/session.ts';
import { parseInput } from '#lib/parse-input.ts';
import {
  type ChangedOperation,
  cancelRun,
  listChangedOperations,
  retryCodes,
  retryRun,
} from '#lib/runs/service.ts';

/** Stops a run that has not ended. */
export async function cancelRunAction(id: string): Promise<ActionResult<{ id: string }>> {
  return answer(async () => {
    await requireUser();
    await cancelRun(z.string().parse(id));
    return { id };
  });
}

const retrySchema = z.object({ id: z.string(), code: z.enum(retryCodes), endedAt: z.string().nullable() });

/** Carries a failed or cancelled run on from what succeeded. */
export async function retryRunAction(
  input: z.input<typeof retrySchema>,
): Promise<ActionResult<{ id: string }>> {
  return answer(async () => {
    await requireUser();
    const { id, ...how } = parseInput(retrySchema, input, 'The retry');
    await retryRun(id, how);
    return { id };
  });
}

/** The operations of a run that were changed since it was given their revisions. */
export async function listChangesAction(id: string): Promise<ActionResult<{ changed: ChangedOperation[] }>> {
  return answer(async () => {
    await requireUser();
    return { changed: await listChangedOperations(z.string().parse(id)) };
  });
}
