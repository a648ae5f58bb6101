import { createAlarm } from '#lib/system/alarm.ts';

/** Counts pieces of work, so that one can wait until none is left. */
export interface UnderWay {
  /** Does a piece of work and counts it meanwhile. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves once nothing is under way, `ms` have passed, or the signal aborts. */
  whenNone(ms: number, signal?: AbortSignal): Promise<void>;
}

export function createUnderWay(): UnderWay {
  let count = 0;
  const none = createAlarm();
  return {
    async during(work) {
      count++;
      try {
        return await work();
      } finally {
        count--;
        if (count === 0) none.ring();
      }
    },
    async whenNone(ms, signal) {
      const end = performance.now() + ms;
      // It may have rung before what is under way now began.
      for (let leftMs = ms; count > 0 && leftMs > 0 && !signal?.aborted; leftMs = end - performance.now())
        await none.wait({ timeoutMs: leftMs, signal });
    },
  };
}
