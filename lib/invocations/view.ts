import { z } from 'zod';
import { errorViewSchema } from '#lib/errors.ts';
import type { ShownText } from '#lib/shown-text.ts';
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

/** A call with what it came to. Texts are `string` where they are given whole, and `ShownText` in an outline. */
export interface InvocationView<Text = string> extends InvocationSummary {
  responseHeaders: [string, string][];
  /** The answer's text; null when there is none or it is not UTF-8. */
  body: Text | null;
  /** The answer's bytes when they are not UTF-8. */
  bodyBase64: Text | null;
  log: Text;
}

/** A call without its large texts, as pages are given it. */
export type InvocationOutline = InvocationView<ShownText>;
