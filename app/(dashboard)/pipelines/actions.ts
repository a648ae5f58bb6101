'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { answer } from '#app/action-result.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { requireUser } from '#lib/auth/session.ts';
import { conflict, invalidInput } from '#lib/errors.ts';
import { type Json, parseJson } from '#lib/json.ts';
import { isTooDeep } from '#lib/json-depth.ts';
import { limits } from '#lib/limits.ts';
import { parseInput } from '#lib/parse-input.ts';
import type { PipelineView } from '#lib/pipelines/schema.ts';
import { deletePipeline, findPipeline, savePipeline } from '#lib/pipelines/service.ts';
import { requestRun } from '#lib/runs/service.ts';

const saveSchema = z.object({ name: z.string(), spec: z.unknown(), isNew: z.boolean() });

/** Saves a pipeline; a new one must not take the name of one that is there. */
export async function savePipelineAction(
  input: z.input<typeof saveSchema>,
): Promise<ActionResult<{ pipeline: PipelineView }>> {
  return answer(async () => {
    await requireUser();
    const { name, spec, isNew } = parseInput(saveSchema, input, 'The pipeline');
    if (isNew && (await findPipeline(name))) {
      throw conflict(`A pipeline named "${name}" exists already.`, 'Choose another name, or open that one.');
    }
    const { pipeline } = await savePipeline(name, spec);
    revalidatePath('/pipelines');
    return { pipeline };
  });
}

const runSchema = z.object({
  name: z.string(),
  parameters: z.string(),
  targetSelector: z.unknown().optional(),
});

/** Starts a run; `parameters` is JSON text, so that no number in it changes on the way. */
export async function runPipelineAction(
  input: z.input<typeof runSchema>,
): Promise<ActionResult<{ id: string }>> {
  return answer(async () => {
    await requireUser();
    const { name, parameters, targetSelector } = parseInput(runSchema, input, 'The run');
    const { id } = await requestRun(name, { parameters: parseParameters(parameters), targetSelector });
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

function parseParameters(text: string): Json {
  if (isTooDeep(text)) {
    const message = `The JSON nests more than ${limits.jsonDepth} levels deep.`;
    throw invalidInput('The parameters nest too deeply.', [{ path: ['parameters'], message }]);
  }
  try {
    return parseJson(text.trim() === '' ? '{}' : text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalidInput('The parameters are not JSON.', [{ path: ['parameters'], message: why }]);
  }
}
