import type { UnderWay } from '#lib/work/under-way.ts';

/** What the parts of a worker know of its life. */
export interface WorkerLife {
  /** Stands in the rows of what this worker is at. */
  id: string;
  /** Aborted when the worker is asked to end: nothing new is taken on, no attempt begun. */
  draining: AbortSignal;
  /** Aborted when the worker ends. What was not finished then is gone on with by another worker. */
  stopping: AbortSignal;
  /** What a draining worker still waits for: attempts, builds, invocations. */
  attempts: UnderWay;
  /** What a stopping worker still waits for: last words of what it lets go of. */
  lastWords: UnderWay;
}

/** Rejects with the signal's reason once it is aborted. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
