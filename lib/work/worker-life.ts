import type { UnderWay } from '#lib/work/under-way.ts';

/** A worker's life cycle, for its parts. */
export interface WorkerLife {
  /** The `worker` of the rows that it has claimed. */
  id: string;
  /** Aborted when the worker is asked to end: it claims nothing new and begins no attempt. */
  draining: AbortSignal;
  /** Aborted when the worker ends. Another worker carries on what is unfinished. */
  stopping: AbortSignal;
  /** What a draining worker still waits for: attempts, builds, invocations. */
  attempts: UnderWay;
  /** What a stopping worker still waits for: the last writes of what it gives up. */
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
