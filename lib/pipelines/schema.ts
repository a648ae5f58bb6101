import { z } from 'zod';
import { goStruct } from '#lib/go-struct.ts';
import { limits } from '#lib/limits.ts';
import type { ObjectMetadata } from '#lib/metadata.ts';
import { nameSchema } from '#lib/names.ts';
import { timeoutSecondsSchema } from '#lib/operations/schema.ts';
import { strategies } from '#lib/pipelines/strategy.ts';
import { recordOf } from '#lib/record-of.ts';

const nodeId = z.int('A node id is a whole number.').min(0, 'A node id is 0 or more.');

/** That it can be read is found out when it is saved: see check-expressions.ts. */
const expressionSchema = z
  .string('An expression is expected, as text in CEL.')
  .max(limits.expressionLength, `An expression has at most ${limits.expressionLength} characters.`);

/** KubeDiag `Node`, with what Podsmith adds to it. Node 0 is the start and names no operation. */
const nodeSchema = goStruct(
  {
    /** Left out, as Go does with a 0: its place in the list. */
    id: nodeId.optional(),
    operation: nameSchema.optional(),
    to: z.array(nodeId).default([]),
    dependences: z.array(nodeId).optional(),
    timeoutSeconds: timeoutSecondsSchema.optional(),
    retries: z.int().min(0).max(limits.retriesMax, `At most ${limits.retriesMax} retries.`).optional(),
    /** CEL over the context; the node is skipped unless it is true. */
    when: expressionSchema.optional(),
    /** Key → CEL over the context; when given, the step receives exactly these keys. */
    inputs: recordOf(expressionSchema, { key: z.string().min(1) }).optional(),
  },
  { omitEmpty: ['operation'] },
);

/** KubeDiag `OperationSetSpec` with a strategy. Graph rules are checked by `validateGraph`. */
export const pipelineSpecSchema = goStruct({
  adjacencyList: z
    .array(nodeSchema, 'An adjacency list is a list of nodes.')
    .max(limits.nodesPerPipeline, `A pipeline has at most ${limits.nodesPerPipeline} nodes.`)
    .transform((nodes) => nodes.map(({ id, ...node }, place) => ({ id: id ?? place, ...node }))),
  strategy: z.enum(strategies, 'The strategy is firstPath or all.').default('firstPath'),
});

export type PipelineSpec = z.infer<typeof pipelineSpecSchema>;
export type PipelineNode = PipelineSpec['adjacencyList'][number];

/** A pipeline as the API and the pages show it. */
export interface PipelineView {
  name: string;
  /** Digest of the newest revision. */
  revision: string;
  metadata: ObjectMetadata;
  spec: PipelineSpec;
  createdAt: string;
  updatedAt: string;
}
