import { z } from 'zod';
import { errorViewSchema } from '#lib/errors.ts';
import { statuses } from '#lib/status.ts';

/** What every build has; each state says which of it is there. */
const anyBuild = z.object({
  id: z.string(),
  operation: z.string(),
  revision: z.string(),
  /** True when the image is for tries: it holds what unsaved files depend on, and is of no revision. */
  isForTries: z.boolean(),
  runtime: z.string(),
  status: z.enum(statuses),
  /** Why a pending build is not running yet, in words. */
  waitingFor: z.string().nullable(),
  image: z.string().nullable(),
  /** What the image's name has it from: the same for the same content. */
  contentAddress: z.string().nullable(),
  digest: z.string().nullable(),
  /** True when the image was there already and nothing was built. */
  cached: z.boolean(),
  error: errorViewSchema.nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  durationMs: z.number().nullable(),
});

const withoutImage = {
  image: z.null(),
  contentAddress: z.null(),
  digest: z.null(),
  cached: z.literal(false),
};
const open = { ...withoutImage, error: z.null(), finishedAt: z.null(), durationMs: z.null() };
const ended = { waitingFor: z.null(), finishedAt: z.string() };
/** One that ended before it began has no `startedAt`. */
const unsuccessful = { ...ended, ...withoutImage, error: errorViewSchema };

/** A build without its log. */
export const buildHeadSchema = z.discriminatedUnion('status', [
  anyBuild.extend({ ...open, status: z.literal('pending'), startedAt: z.null() }),
  // One that was taken over from a worker that died may wait for an engine again.
  anyBuild.extend({ ...open, status: z.literal('running'), startedAt: z.string() }),
  anyBuild.extend({
    ...ended,
    status: z.literal('succeeded'),
    image: z.string(),
    contentAddress: z.string(),
    digest: z.string(),
    error: z.null(),
    startedAt: z.string(),
    durationMs: z.number(),
  }),
  anyBuild.extend({ ...unsuccessful, status: z.literal('failed') }),
  anyBuild.extend({ ...unsuccessful, status: z.literal('cancelled') }),
]);

export type BuildHead = z.infer<typeof buildHeadSchema>;

/** One attempt to turn a function revision into an image. */
export type BuildView = BuildHead & { log: string };

/** A build with its log as far as it has arrived. */
export type LiveBuild = BuildView & {
  /** The number of the last piece of the log that is there; 0 before the first. */
  chunk: number;
};

/** What one server-sent event of a build carries: its state now and the log text since the last event. */
export const buildEventSchema = z.object({ build: buildHeadSchema, logAppend: z.string() });

export type BuildEvent = z.infer<typeof buildEventSchema>;
