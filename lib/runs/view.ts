import type { Target } from '#lib/engines/engine.ts';
import type { TargetSelector } from '#lib/engines/target-selector.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { Status } from '#lib/status.ts';

/** One attempt of a step. Times are RFC 3339 UTC, `durationMs` is the time from request to answer. */
export interface AttemptView {
  number: number;
  status: Status;
  /** JSON text of the results the step returned. */
  output: string | null;
  error: ErrorView | null;
  log: string;
  image: string | null;
  imageDigest: string | null;
  pod: string | null;
  startedAt: string;
  finishedAt: string | null;
  durationMs: number | null;
}

/** One node executed in a run, on one target. */
export interface StepView {
  /** Order in which the run reached its steps, from 1; names the step within its run. */
  seq: number;
  node: number;
  operation: string;
  revision: string;
  /** Name of its target; `local` or `cluster` when the run was aimed at none. */
  target: string;
  status: Status;
  /** JSON text of the context the step received. */
  input: string;
  attempts: AttemptView[];
}

/** A run as lists show it. */
export interface RunSummary {
  id: string;
  pipeline: string;
  /** Digest of the pipeline revision. */
  revision: string;
  status: Status;
  waitingFor: string | null;
  /** Node ids from the first after the start to the sink; as KubeDiag's, without the start. */
  succeededPath: number[] | null;
  failedPaths: number[][];
  error: ErrorView | null;
  cancelRequested: boolean;
  version: number;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** One of a run's targets, and how the walk on it went. */
export interface RunTarget extends Target {
  status: Exclude<Status, 'skipped'>;
  succeededPath: number[] | null;
  failedPaths: number[][];
  /** What ended the walk other than a failed step. */
  error: ErrorView | null;
}

/** A run without its steps. Parameters and results are JSON text, so that no number changes on its way. */
export interface RunDetail extends RunSummary {
  parameters: string;
  /** Null until the run has ended. Of a run with targets: an object with the results of each under its name. */
  results: string | null;
  /** What the run was aimed at; null: at nothing, it runs wherever the engine puts its Pods. */
  targetSelector: TargetSelector | null;
  /** What that came to when the run began, in the order of their names; empty before, and without a selector. */
  targets: RunTarget[];
}

export interface RunView extends RunDetail {
  steps: StepView[];
}

/** What one server-sent event carries: the run as it is now and the steps that changed since the last event. */
export interface RunEvent {
  run: RunDetail;
  steps: StepView[];
}
