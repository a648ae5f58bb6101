import type { ErrorView } from '#lib/errors.ts';
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

/** One call of an operation outside any run. */
export interface InvocationView {
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
  responseHeaders: [string, string][];
  /** The answer's text; null when there is none or it is not UTF-8. */
  body: string | null;
  /** The answer's bytes when they are not UTF-8. */
  bodyBase64: string | null;
  log: string;
  durationMs: number | null;
  error: ErrorView | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}
