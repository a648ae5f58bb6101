'use server';

import { z } from 'zod';
import { answer } from '#app/action-result.ts';
import { readJsonField } from '#app/read-json-field.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { requireUser } from '#lib/auth/session.ts';
import { parseInput } from '#lib/parse-input.ts';
import { probeExpression } from '#lib/runs/probe-expression.ts';
import { requestRerun, rerunCodes } from '#lib/runs/rerun.ts';
import {
  type ChangedOperation,
  cancelRun,
  deleteRun,
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

/** Deletes a run that has ended. */
export async function deleteRunAction(id: string): Promise<ActionResult<{ id: string }>> {
  return answer(async () => {
    await requireUser();
    await deleteRun(z.string().parse(id));
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

const jsonText = z.string().optional();

const rerunSchema = z.object({
  id: z.string(),
  from: z.union([z.enum(['start', 'failed']), z.object({ step: z.int() })]),
  code: z.enum(rerunCodes),
  /** The unsaved spec that goes with the code `draft`. */
  spec: z.unknown().optional(),
  parameters: jsonText,
  input: jsonText,
  idempotencyKey: z.string(),
});

/** Runs an ended run again; `parameters` and `input` are JSON text, so that no number in them changes on the way. */
export async function rerunAction(given: z.input<typeof rerunSchema>): Promise<ActionResult<{ id: string }>> {
  return answer(async () => {
    const user = await requireUser();
    const { id: origin, parameters, input, ...rest } = parseInput(rerunSchema, given, 'The request');
    const request = {
      ...rest,
      ...(parameters !== undefined && { parameters: await readJsonField('parameters', parameters) }),
      ...(input !== undefined && { input: await readJsonField('input', input) }),
    };
    const { id } = await requestRerun(origin, request, { person: `user:${user.id}` });
    return { id };
  });
}

const probeSchema = z.object({ run: z.string(), seq: z.int().min(1), expression: z.string() });

/** What an expression makes of the input that a step received; `value` is JSON text. */
export async function evaluateAction(
  given: z.input<typeof probeSchema>,
): Promise<ActionResult<{ value: string }>> {
  return answer(async () => {
    await requireUser();
    const { expression, ...step } = parseInput(probeSchema, given, 'The expression');
    return { value: await probeExpression(step, { expression }, new AbortController().signal) };
  });
}
