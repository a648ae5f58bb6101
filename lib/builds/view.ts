import { z } from 'zod';
import { errorViewSchema } from '#lib/errors.ts';
import { statuses } from '#lib/status.ts';

/** A build without its log. */
export const buildHeadSchema = z.object({
  id: z.string(),
  operation: z.string(),
  revision: z.string(),
  runtime: z.string(),
  status: z.enum(statuses),
  /** Why a pending build is not running yet, in words. */
  waitingFor: z.string().nullable(),
  image: z.string().nullable(),
  digest: z.string().nullable(),
  /** True when the image was there already and nothing was built. */
  cached: z.boolean(),
  error: errorViewSchema.nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
});

export type BuildHead = z.infer<typeof buildHeadSchema>;

/** One attempt to turn a function revision into an image. */
export interface BuildView extends BuildHead {
  log: string;
}

/** A build with its log as far as it has arrived. */
export interface LiveBuild extends BuildView {
  /** The number of the last piece of the log that is there; 0 before the first. */
  chunk: number;
}

/** What one server-sent event of a build carries: its state now and the log text since the last event. */
export const buildEventSchema = z.object({ build: buildHeadSchema, logAppend: z.string() });

export type BuildEvent = z.infer<typeof buildEventSchema>;
