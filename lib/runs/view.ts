import { z } from 'zod';
import type { Target } from '#lib/engines/engine.ts';
import type { TargetSelector } from '#lib/engines/target-selector.ts';
import { type ErrorView, errorViewSchema } from '#lib/errors.ts';
import type { ShownText } from '#lib/shown-text.ts';
import { type Status, statuses } from '#lib/status.ts';

// Texts are `string` where they are given whole, and `ShownText` in an outline.

/** One attempt of a step. Times are RFC 3339 UTC, `durationMs` is the time from request to answer. */
export interface AttemptView<Text = string> {
  number: number;
  /** Counts the retries of its run; attempts of one round belong together. */
  round: number;
  status: Status;
  /** JSON text of the results the step returned. */
  output: Text | null;
  error: ErrorView | null;
  /** True in an outline when the error's details are too large for it. */
  isErrorCut?: boolean;
  log: Text;
  image: string | null;
  imageDigest: string | null;
  pod: string | null;
  startedAt: string;
  finishedAt: string | null;
  durationMs: number | null;
}

/** One node executed in a run, on one target. */
export interface StepView<Text = string> {
  /** Order in which the run reached its steps, from 1; names the step within its run. */
  seq: number;
  node: number;
  operation: string;
  revision: string;
  /** Name of its target; `local` or `cluster` when the run was aimed at none. */
  target: string;
  status: Status;
  /** JSON text of the context the step received. */
  input: Text;
  attempts: AttemptView<Text>[];
}

/** The Diagnosis that asked for a run, with its metadata. */
const diagnosisOriginSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
});

export type DiagnosisOrigin = z.infer<typeof diagnosisOriginSchema>;

const pathSchema = z.array(z.int());

/** A run as lists show it. */
export const runSummarySchema = z.object({
  id: z.string(),
  pipeline: z.string(),
  /** Null for a run that no Diagnosis asked for. */
  diagnosis: diagnosisOriginSchema.nullable(),
  /** Digest of the pipeline revision. */
  revision: z.string(),
  status: z.enum(statuses),
  waitingFor: z.string().nullable(),
  /** Node ids from the first after the start to the sink; as KubeDiag's, without the start. */
  succeededPath: pathSchema.nullable(),
  failedPaths: z.array(pathSchema),
  error: errorViewSchema.nullable(),
  cancelRequested: z.boolean(),
  version: z.int(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});

export type RunSummary = z.infer<typeof runSummarySchema>;

/** One of a run's targets, and how the walk on it went. */
export interface RunTarget extends Target {
  status: Exclude<Status, 'skipped'>;
  succeededPath: number[] | null;
  failedPaths: number[][];
  /** What ended the walk other than a failed step. */
  error: ErrorView | null;
}

/** A run without its steps. Parameters and results are JSON text, so that no number changes on its way. */
export interface RunDetail<Text = string> extends RunSummary {
  parameters: Text;
  /** Null until the run has ended. Of a run with targets: an object with the results of each under its name. */
  results: Text | null;
  /** What the run was aimed at; null: at nothing, it runs wherever the engine puts its Pods. */
  targetSelector: TargetSelector | null;
  /** What that came to when the run began, in the order of their names; empty before, and without a selector. */
  targets: RunTarget[];
}

export interface RunView<Text = string> extends RunDetail<Text> {
  steps: StepView<Text>[];
}

/** What one server-sent event carries: the run as it is now and the steps that changed since the last event. */
export interface RunEvent<Text = string> {
  run: RunDetail<Text>;
  steps: StepView<Text>[];
}

/** A run without its large texts, as pages are given it: of ten steps with 2 MiB each they show one at a time. */
export type RunOutline = RunView<ShownText>;
