import type { ErrorView } from '#lib/errors.ts';
import type { Status } from '#lib/status.ts';

/** One attempt to turn a function revision into an image. */
export interface BuildView {
  id: string;
  operation: string;
  revision: string;
  runtime: string;
  status: Status;
  /** Why a pending build is not running yet, in words. */
  waitingFor: string | null;
  image: string | null;
  digest: string | null;
  /** True when the image was there already and nothing was built. */
  cached: boolean;
  error: ErrorView | null;
  log: string;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  durationMs: number | null;
}

/** What one server-sent event of a build carries: its state now and the log text since the last event. */
export interface BuildEvent {
  build: Omit<BuildView, 'log'>;
  logAppend: string;
}
