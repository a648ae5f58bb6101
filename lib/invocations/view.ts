import { z } from 'zod';
import { errorViewSchema } from '#lib/errors.ts';
import { shownTextSchema } from '#lib/shown-text.ts';
import { statuses } from '#lib/status.ts';

/** What an invocation that has not ended is doing. */
export const invocationPhases = [
  'queued',
  'waiting for an engine',
  'building',
  'starting',
  'running',
] as const;

export type InvocationPhase = (typeof invocationPhases)[number];

/** One call of an operation outside any run, as lists show it. */
export const invocationSummarySchema = z.object({
  id: z.string(),
  operation: z.string(),
  revision: z.string(),
  method: z.string(),
  /** Path with its query. */
  path: z.string(),
  status: z.enum(statuses),
  phase: z.enum(invocationPhases),
  /** The build this invocation waited for, if its image was not there. */
  buildId: z.string().nullable(),
  pod: z.string().nullable(),
  image: z.string().nullable(),
  imageDigest: z.string().nullable(),
  statusCode: z.number().nullable(),
  durationMs: z.number().nullable(),
  error: errorViewSchema.nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});

export type InvocationSummary = z.infer<typeof invocationSummarySchema>;

const invocationSchema = <Text extends z.ZodType>(text: Text) =>
  invocationSummarySchema.extend({
    responseHeaders: z.array(z.tuple([z.string(), z.string()])),
    /** The answer's text; null when there is none or it is not UTF-8. */
    body: text.nullable(),
    /** The answer's bytes when they are not UTF-8. */
    bodyBase64: text.nullable(),
    log: text,
  });

/** A call with what it came to. */
export type InvocationView = z.infer<ReturnType<typeof invocationSchema<z.ZodString>>>;

/** A call without its large texts, as pages are given it. */
export const invocationOutlineSchema = invocationSchema(shownTextSchema);

export type InvocationOutline = z.infer<typeof invocationOutlineSchema>;
