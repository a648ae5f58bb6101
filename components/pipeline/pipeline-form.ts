import { z } from 'zod';
import type { EditedForm } from '#components/editing/edited-form.ts';
import { type PipelineDraft, pipelineDraftOf, pipelineSpecOf } from '#components/pipeline/draft.ts';
import type { PipelineView } from '#lib/pipelines/schema.ts';
import { strategies } from '#lib/pipelines/strategy.ts';

const nodeSchema = z.object({
  key: z.number(),
  id: z.string(),
  operation: z.string(),
  to: z.array(z.string()),
  timeoutSeconds: z.string(),
  retries: z.string(),
  when: z.string(),
  inputs: z.string(),
  dependences: z.array(z.number()).optional(),
});

const draftSchema = z.object({
  name: z.string(),
  strategy: z.enum(strategies),
  nodes: z.array(nodeSchema),
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
