import { z } from 'zod';
import type { PipelineView } from '#lib/pipelines/schema.ts';
import { strategies } from '#lib/pipelines/strategy.ts';
import { statuses } from '#lib/status.ts';

/** A pipeline as its list shows it: without its graph. */
export const pipelineRowSchema = z.object({
  name: z.string(),
  /** How many nodes call an operation. */
  operations: z.int(),
  strategy: z.enum(strategies),
  updatedAt: z.string(),
  /** Null while it has not run. `at` is when it was asked for. */
  lastRun: z.object({ id: z.string(), status: z.enum(statuses), at: z.string() }).nullable(),
});

export type PipelineRow = z.infer<typeof pipelineRowSchema>;

/** @param lastRun The newest run of the pipeline. */
export function toPipelineRow(
  { name, spec, updatedAt }: PipelineView,
  lastRun: PipelineRow['lastRun'],
): PipelineRow {
  const operations = spec.adjacencyList.filter((node) => node.operation !== undefined).length;
  return { name, operations, strategy: spec.strategy, updatedAt, lastRun };
}
