'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { answer } from '#app/action-result.ts';
import { readJsonField } from '#app/read-json-field.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { requireUser } from '#lib/auth/session.ts';
import { AppError } from '#lib/errors.ts';
import { basedOn, isNew } from '#lib/expectation.ts';
import { type CheckedManifest, checkPipeline } from '#lib/manifests/check.ts';
import { parseInput } from '#lib/parse-input.ts';
import type { PipelineSpec, PipelineView } from '#lib/pipelines/schema.ts';
import { deletePipeline, findPipeline, savePipeline } from '#lib/pipelines/service.ts';
import { requestRun } from '#lib/runs/service.ts';
import type { SaveResult } from '#lib/save-result.ts';

const saveSchema = z.object({ name: z.string(), spec: z.unknown(), base: z.string().nullable() });

/** Saves a pipeline. What someone else has saved since the form read it is reported, not overwritten. */
export async function savePipelineAction(
  input: z.input<typeof saveSchema>,
): Promise<SaveResult<PipelineView>> {
  return answer(async () => {
    await requireUser();
    const { name, spec, base } = parseInput(saveSchema, input, 'The pipeline');
    const expectations = [base === null ? isNew : basedOn(base)];
    try {
      const { pipeline: saved } = await savePipeline(name, spec, { expectations });
      revalidatePath('/pipelines');
      return { saved };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'EDIT_CONFLICT') throw error;
      return { conflict: { theirs: (await findPipeline(name)) ?? null } };
    }
  });
}

const runSchema = z.object({
  name: z.string(),
  parameters: z.string(),
  targetSelector: z.unknown().optional(),
  idempotencyKey: z.string().optional(),
});

/** Starts a run; `parameters` is JSON text, so that no number in it changes on the way. */
export async function runPipelineAction(
  input: z.input<typeof runSchema>,
): Promise<ActionResult<{ id: string }>> {
  return answer(async () => {
    await requireUser();
    const { name, parameters, targetSelector, idempotencyKey } = parseInput(runSchema, input, 'The run');
    const { id } = await requestRun(name, {
      parameters: await readJsonField('parameters', parameters),
      targetSelector,
      idempotencyKey,
    });
    return { id };
  });
}

/** Deletes a pipeline; its runs stay. */
export async function deletePipelineAction(name: string): Promise<ActionResult<{ name: string }>> {
  return answer(async () => {
    await requireUser();
    await deletePipeline(z.string().parse(name));
    revalidatePath('/pipelines');
    return { name };
  });
}

const manifestSchema = z.object({ text: z.string(), stored: z.string().nullable() });

/** Reads the manifest of a pipeline as it is being written. */
export async function checkPipelineManifestAction(
  input: z.input<typeof manifestSchema>,
): Promise<ActionResult<CheckedManifest<PipelineSpec>>> {
  return answer(async () => {
    await requireUser();
    const { text, stored } = parseInput(manifestSchema, input, 'The request');
    return checkPipeline(text, stored === null ? undefined : await findPipeline(stored));
  });
}
