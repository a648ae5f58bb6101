import { z } from 'zod';
import type { PipelineView } from '#lib/pipelines/schema.ts';
import { strategies } from '#lib/pipelines/strategy.ts';

/** A pipeline as its list shows it: without its graph. */
export const pipelineRowSchema = z.object({
  name: z.string(),
  /** How many nodes call an operation. */
  operations: z.int(),
  strategy: z.enum(strategies),
  updatedAt: z.string(),
});

export type PipelineRow = z.infer<typeof pipelineRowSchema>;

export function toPipelineRow({ name, spec, updatedAt }: PipelineView): PipelineRow {
  const operations = spec.adjacencyList.filter((node) => node.operation !== undefined).length;
  return { name, operations, strategy: spec.strategy, updatedAt };
}
