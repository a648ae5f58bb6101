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
  /** Node ids from start to sink. */
  succeededPath: number[] | null;
  failedPaths: number[][];
  error: ErrorView | null;
  cancelRequested: boolean;
  version: number;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** A run without its steps. Parameters and results are JSON text, so that no number changes on its way. */
export interface RunDetail extends RunSummary {
  parameters: string;
  /** Null until the run has ended. */
  results: string | null;
}

export interface RunView extends RunDetail {
  steps: StepView[];
}

/** What one server-sent event carries: the run as it is now and the steps that changed since the last event. */
export interface RunEvent {
  run: RunDetail;
  steps: StepView[];
}
