import { z } from 'zod';
import type { EditedForm } from '#components/editing/edited-form.ts';
import {
  type DraftNode,
  type PipelineDraft,
  pipelineDraftOf,
  pipelineSpecOf,
} from '#components/pipeline/draft.ts';
import type { PipelineView } from '#lib/pipelines/schema.ts';
import { strategies } from '#lib/pipelines/strategy.ts';

/** A node as a local draft or the clipboard has it. */
export const draftNodeSchema = z.object({
  id: z.int().min(0),
  operation: z.string(),
  to: z.array(z.int()),
  timeoutSeconds: z.string(),
  retries: z.string(),
  when: z.string(),
  inputs: z.array(z.object({ row: z.number(), key: z.string(), expression: z.string() })).nullable(),
  dependences: z.array(z.number()).optional(),
}) satisfies z.ZodType<DraftNode>;

const draftSchema = z.object({
  name: z.string(),
  strategy: z.enum(strategies),
  nodes: z.array(draftNodeSchema),
}) satisfies z.ZodType<PipelineDraft>;

/** How pipelines are edited. */
export const pipelineForm: EditedForm<PipelineView, PipelineDraft> = {
  kind: 'pipeline',
  schema: draftSchema,
  draftOf: ({ name, spec }) => pipelineDraftOf(name, spec),
  specOf: pipelineSpecOf,
  fingerprint: (draft) => JSON.stringify([draft.name, pipelineSpecOf(draft)]),
};

/** A pipeline as one text to compare. */
export function textsOf(draft: PipelineDraft): Record<string, string> {
  return { 'Pipeline.json': `${JSON.stringify(pipelineSpecOf(draft), undefined, 2)}\n` };
}
