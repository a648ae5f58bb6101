import { z } from 'zod';
import { podReferenceSchema, targetSelectorSchema } from '#lib/engines/target-selector.ts';
import { errorViewSchema } from '#lib/errors.ts';
import { phaseSchema } from '#lib/runs/phases.ts';
import { type ShownText, shownTextSchema } from '#lib/shown-text.ts';
import { statuses } from '#lib/status.ts';

// Texts are `string` where they are given whole, and `ShownText` in an outline.

/**
 * Texts that the run as a whole has no room for, by name with their size in bytes: `{input: 2097152}`. In their place
 * is an empty one. An outline has no need of it.
 */
const leftOutSchema = z.record(z.string(), z.number()).optional();

const attemptSchema = <Text extends z.ZodType>(text: Text) => {
  const anyAttempt = z.object({
    number: z.int(),
    /** Counts the retries of its run; attempts of one round belong together. */
    round: z.int(),
    status: z.enum(statuses),
    /** JSON text of the results the step returned. */
    output: text.nullable(),
    leftOut: leftOutSchema,
    error: errorViewSchema.nullable(),
    /** True in an outline when the error's details are too large for it. */
    isErrorCut: z.boolean().optional(),
    log: text,
    image: z.string().nullable(),
    imageDigest: z.string().nullable(),
    pod: z.string().nullable(),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    durationMs: z.number().nullable(),
    /** What it went through; empty of one that was recorded before phases were. */
    phases: z.array(phaseSchema),
    /** Of one that failed and is to be repeated: when. */
    retryAt: z.string().nullable(),
  });
  const open = {
    output: z.null(),
    error: z.null(),
    finishedAt: z.null(),
    durationMs: z.null(),
    retryAt: z.null(),
  };
  const ended = { finishedAt: z.string(), durationMs: z.number() };
  const unsuccessful = { ...ended, output: z.null(), error: errorViewSchema };
  return z.discriminatedUnion('status', [
    anyAttempt.extend({ ...open, status: z.literal('running') }),
    anyAttempt.extend({ ...ended, status: z.literal('succeeded'), output: text, error: z.null() }),
    anyAttempt.extend({ ...unsuccessful, status: z.literal('failed') }),
    anyAttempt.extend({ ...unsuccessful, status: z.literal('cancelled') }),
  ]);
};

/** One attempt of a step. Times are RFC 3339 UTC, `durationMs` is the time from request to answer. */
export type AttemptView<Text = string> = z.output<ReturnType<typeof attemptSchema<z.ZodType<Text>>>>;

const stepSchema = <Text extends z.ZodType>(text: Text) =>
  z.object({
    /** Order in which the run reached its steps, from 1; names the step within its run. */
    seq: z.int(),
    node: z.int(),
    operation: z.string(),
    revision: z.string(),
    /** Name of its target; `local` or `cluster` when the run was aimed at none. */
    target: z.string(),
    /** Recorded with its first attempt, or as skipped: so it is never pending. */
    status: z.enum(statuses).exclude(['pending']),
    /** JSON text of the context the step received. */
    input: text,
    /** True when its outcome was taken over from the run that this one runs again. */
    reused: z.boolean(),
    leftOut: leftOutSchema,
    attempts: z.array(attemptSchema(text)),
  });

export const stepViewSchema = stepSchema(z.string());

export const stepOutlineSchema = stepSchema(shownTextSchema);

/** One node executed in a run, on one target. */
export type StepView<Text = string> = z.output<ReturnType<typeof stepSchema<z.ZodType<Text>>>>;

/** The Diagnosis that asked for a run, with its metadata. */
export const diagnosisOriginSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
});

export type DiagnosisOrigin = z.infer<typeof diagnosisOriginSchema>;

const pathSchema = z.array(z.int());

/** A step that a run begins from. */
const rerunStepSchema = z.object({
  /** Its `seq` in the run that is run again. */
  step: z.int(),
  node: z.int(),
  target: z.string(),
});

/** How a run came to run another again. */
export const rerunViewSchema = z.object({
  /** The run that it runs again; it may be gone by now. */
  of: z.string(),
  /** What is before it, or did not fail, was not executed anew. */
  from: z.union([z.enum(['start', 'failed']), rerunStepSchema]),
  /** True when the parameters, or the input of the step, are not those recorded. */
  isInputEdited: z.boolean(),
  /** The operation whose code was given unsaved. */
  draft: z.string().nullable(),
});

export type RerunView = z.infer<typeof rerunViewSchema>;

/** What every run has; each state says which of it is there. */
const anyRun = z.object({
  id: z.string(),
  pipeline: z.string(),
  /** Null for a run that no Diagnosis asked for. */
  diagnosis: diagnosisOriginSchema.nullable(),
  /** Null for a run that runs none again. */
  rerun: rerunViewSchema.nullable(),
  /** Digest of the pipeline revision. */
  revision: z.string(),
  status: z.enum(statuses),
  waitingFor: z.string().nullable(),
  /**
   * Node ids from the first after the start to the sink; as KubeDiag's, without the start. Like `failedPaths` those of
   * the round before, until a run that was retried has ended.
   */
  succeededPath: pathSchema.nullable(),
  failedPaths: z.array(pathSchema),
  error: errorViewSchema.nullable(),
  cancelRequested: z.boolean(),
  version: z.int(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});

const open = { error: z.null(), finishedAt: z.null() };
const ended = { waitingFor: z.null(), finishedAt: z.string() };

/** A run as lists show it. */
export const runSummarySchema = z.discriminatedUnion('status', [
  anyRun.extend({ ...open, status: z.literal('pending'), startedAt: z.null() }),
  // One that was taken over from a worker that died may wait for an engine again.
  anyRun.extend({ ...open, status: z.literal('running'), startedAt: z.string() }),
  anyRun.extend({ ...ended, status: z.literal('succeeded'), error: z.null(), startedAt: z.string() }),
  // Without an error when it is steps that failed: theirs say why. One that ended before it began has no `startedAt`.
  anyRun.extend({ ...ended, status: z.literal('failed') }),
  anyRun.extend({ ...ended, status: z.literal('cancelled'), error: errorViewSchema }),
]);

export type RunSummary = z.infer<typeof runSummarySchema>;

/** How many runs were asked for in equal parts of a time. */
export const runHistogramSchema = z.object({
  from: z.string(),
  to: z.string(),
  parts: z.int(),
  /** Of each part, counted from 0, and status of which there are any. */
  counts: z.array(z.object({ part: z.int(), status: z.enum(statuses), count: z.int() })),
});

export type RunHistogram = z.infer<typeof runHistogramSchema>;

const anyTarget = z.object({
  name: z.string(),
  node: z.string(),
  pod: podReferenceSchema.optional(),
  status: z.enum(statuses),
  succeededPath: pathSchema.nullable(),
  failedPaths: z.array(pathSchema),
  /** What ended the walk other than a failed step. */
  error: errorViewSchema.nullable(),
});

/** One of a run's targets, and how the walk on it went. */
export const runTargetSchema = z.discriminatedUnion('status', [
  // Of a run that is retried: with what the round before left.
  anyTarget.extend({ status: z.literal('pending'), succeededPath: z.null() }),
  anyTarget.extend({ status: z.literal('running'), succeededPath: z.null(), error: z.null() }),
  anyTarget.extend({ status: z.literal('succeeded'), error: z.null() }),
  anyTarget.extend({ status: z.literal('failed'), succeededPath: z.null() }),
  // The end of the run cut its walk off, which the run's own error tells.
  anyTarget.extend({ status: z.literal('cancelled'), succeededPath: z.null(), error: z.null() }),
]);

export type RunTarget = z.infer<typeof runTargetSchema>;

/** What lists leave out. */
const runRestSchema = <Text extends z.ZodType>(text: Text) =>
  z.object({
    parameters: text,
    /** Null until the run has ended. Of a run with targets: an object with the results of each under its name. */
    results: text.nullable(),
    leftOut: leftOutSchema,
    /** What the run was aimed at; null: at nothing, it runs wherever the engine puts its Pods. */
    targetSelector: targetSelectorSchema.nullable(),
    /** What that came to when the run began, in the order of their names; empty before, and without a selector. */
    targets: z.array(runTargetSchema),
  });

/** A run without its steps. Parameters and results are JSON text, so that no number changes on its way. */
export type RunDetail<Text = string> = RunSummary &
  z.output<ReturnType<typeof runRestSchema<z.ZodType<Text>>>>;

export type RunView<Text = string> = RunDetail<Text> & { steps: StepView<Text>[] };

/** What one server-sent event carries: the run as it is now and the steps that changed since the last event. */
export interface RunEvent<Text = string> {
  run: RunDetail<Text>;
  steps: StepView<Text>[];
}

/** As pages are told. */
export const runOutlineEventSchema = z.object({
  run: runSummarySchema.and(runRestSchema(shownTextSchema)),
  steps: z.array(stepOutlineSchema),
});

/** A run without its large texts, as pages are given it: of ten steps with 2 MiB each they show one at a time. */
export type RunOutline = RunView<ShownText>;
