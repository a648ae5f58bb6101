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

/** What every invocation has; each state says which of it is there. */
const anyInvocation = z.object({
  id: z.string(),
  operation: z.string(),
  /** Null for a try of unsaved text. */
  revision: z.string().nullable(),
  method: z.string(),
  /** Path with its query. */
  path: z.string(),
  status: z.enum(statuses),
  phase: z.enum(invocationPhases),
  /** The build this invocation waited for, if its image was not there. */
  buildId: z.string().nullable(),
  /** That of the image of what was called; of a try, the one that a build of the tried files gets. */
  contentAddress: z.string().nullable(),
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

const withoutAnswer = { statusCode: z.null(), durationMs: z.null() };
const open = { ...withoutAnswer, error: z.null(), finishedAt: z.null() };
/** One that ended before it began has no `startedAt`. */
const unanswered = { ...withoutAnswer, error: errorViewSchema, finishedAt: z.string() };

/** One call of an operation outside any run, or one try of unsaved text, as lists show it. */
export const invocationSummarySchema = z.discriminatedUnion('status', [
  anyInvocation.extend({ ...open, status: z.literal('pending'), startedAt: z.null() }),
  anyInvocation.extend({ ...open, status: z.literal('running'), startedAt: z.string() }),
  // It was answered, with whichever status.
  anyInvocation.extend({
    status: z.literal('succeeded'),
    statusCode: z.number(),
    durationMs: z.number(),
    error: z.null(),
    startedAt: z.string(),
    finishedAt: z.string(),
  }),
  anyInvocation.extend({ ...unanswered, status: z.literal('failed') }),
  anyInvocation.extend({ ...unanswered, status: z.literal('cancelled') }),
]);

export type InvocationSummary = z.infer<typeof invocationSummarySchema>;

/** Names and values, in their order; a name may come again. */
export const responseHeadersSchema = z.array(z.tuple([z.string(), z.string()]));

/** The answer's headers, and the texts of a call: `string` where they are given whole, `ShownText` in an outline. */
const textsSchema = <Text extends z.ZodType>(text: Text) =>
  z.object({
    responseHeaders: responseHeadersSchema,
    /** The answer's text; null when there is none or it is not UTF-8. */
    body: text.nullable(),
    /** The answer's bytes when they are not UTF-8. */
    bodyBase64: text.nullable(),
    log: text,
  });

/** A call with its outcome. */
export type InvocationView = InvocationSummary & z.infer<ReturnType<typeof textsSchema<z.ZodString>>>;

/** A call without its large texts, as pages are given it. */
export const invocationOutlineSchema = invocationSummarySchema.and(textsSchema(shownTextSchema));

export type InvocationOutline = z.infer<typeof invocationOutlineSchema>;
