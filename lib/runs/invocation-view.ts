import type { ErrorView } from '#lib/errors.ts';
import type { ShownText } from '#lib/shown-text.ts';
import type { Status } from '#lib/status.ts';

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
export interface InvocationSummary {
  id: string;
  operation: string;
  revision: string;
  method: string;
  /** Path with its query. */
  path: string;
  status: Status;
  phase: InvocationPhase;
  /** The build this invocation waited for, if its image was not there. */
  buildId: string | null;
  pod: string | null;
  image: string | null;
  imageDigest: string | null;
  statusCode: number | null;
  durationMs: number | null;
  error: ErrorView | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

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
