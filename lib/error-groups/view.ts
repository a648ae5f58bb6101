import { z } from 'zod';
import { errorViewSchema } from '#lib/errors.ts';

/** `open`: to be looked at. What is `resolved` or `ignored` is open again once it is seen in a run that began after that. */
export const errorStatuses = ['open', 'resolved', 'ignored'] as const;

export type ErrorStatus = (typeof errorStatuses)[number];

/** Parts of the time that is counted, in number. */
export const dayParts = 24;
export const fortnightParts = 14;

const personSchema = z.object({ name: z.string(), email: z.string() });

export type Person = z.infer<typeof personSchema>;

/** Failures of one kind, as the list has them. Times are RFC 3339 UTC. */
export const errorGroupSchema = z.object({
  fingerprint: z.string(),
  operation: z.string(),
  /** The class of an exception, or a code: `KeyError`, `POD_EXITED`. */
  type: z.string(),
  /** One line, as it was seen last. */
  message: z.string(),
  /** Where in the operation's files, as it was seen last. */
  place: z.object({ file: z.string(), line: z.int(), function: z.string().nullable() }).nullable(),
  status: z.enum(errorStatuses),
  /** How often it was seen, in runs that are deleted, too. */
  count: z.int(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  /** When a person set its status last, and who; null where nobody has. */
  changedAt: z.string().nullable(),
  changedBy: z.string().nullable(),
  /** When it was seen again after it had been resolved; null of any other, and once its status has been set since. */
  cameBackAt: z.string().nullable(),
  assignee: personSchema.nullable(),
  /** How often it was seen on each of the last 14 days, 24 hours each, up to now; in runs that are kept. */
  days: z.array(z.int()).length(fortnightParts),
});

export type ErrorGroup = z.infer<typeof errorGroupSchema>;

/** One kind of failure with where it was seen. */
export const errorDetailSchema = errorGroupSchema.extend({
  /** How often it was seen in each of the last 24 hours. */
  hours: z.array(z.int()).length(dayParts),
  /** The newest, in runs that are kept. */
  occurrences: z.array(
    z.object({
      run: z.string(),
      /** The step of the run. */
      step: z.int(),
      attempt: z.int(),
      pipeline: z.string(),
      seenAt: z.string(),
    }),
  ),
  /** Of the runs that are kept, the pipeline with most of them first. */
  pipelines: z.array(z.object({ name: z.string(), count: z.int() })),
  /** The error of the newest occurrence, without a detail of it that is too large; null where no run is kept. */
  sample: errorViewSchema.nullable(),
});

export type ErrorDetail = z.infer<typeof errorDetailSchema>;

/** A failed step of a run, and what it is one of. */
export const runErrorSchema = z.object({
  step: z.int(),
  fingerprint: z.string(),
  count: z.int(),
  status: z.enum(errorStatuses),
});

export type RunError = z.infer<typeof runErrorSchema>;
