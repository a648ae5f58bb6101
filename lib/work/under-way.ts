/** Counts pieces of work, so that one can wait until none is left. */
export interface UnderWay {
  /** Does a piece of work and counts it meanwhile. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves once nothing is under way, or `ms` have passed. */
  whenNone(ms: number, signal?: AbortSignal): Promise<void>;
}

export function createUnderWay(): UnderWay {
  let count = 0;
  const waiting = new Set<() => void>();
  return {
    async during(work) {
      count++;
      try {
        return await work();
      } finally {
        count--;
        if (count === 0) for (const tell of [...waiting]) tell();
      }
    },
    whenNone(ms, signal) {
      if (count === 0 || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(done, ms);
        signal?.addEventListener('abort', done, { once: true });
        waiting.add(done);
        function done(): void {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          waiting.delete(done);
          resolve();
        }
      });
    },
  };
}
