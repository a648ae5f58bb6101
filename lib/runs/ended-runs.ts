import { setTimeout as sleep } from 'node:timers/promises';

/** Something that is written of runs once they have ended, off every run's way. One worker at a time does it: the keeper. */
export interface EndedRunsTask {
  /** Does it while this worker is the keeper. */
  serve(term: AbortSignal): void;
}

interface EndedRunsTaskOptions {
  /**
   * Writes what is missing of some runs that ended after `since`; of all where that is null. Answers whether there may be
   * more.
   */
  write(since: Date | null): Promise<boolean>;
  onError(error: unknown): void;
}

/** How long it may be missing of a run that has ended, in ms. */
const everyMs = 3000;

/** A run is told of as ended at most so long after its recorded end, in ms: clocks differ, and a statement may wait. */
const lateMs = 60_000;

export function createEndedRunsTask({ write, onError }: EndedRunsTaskOptions): EndedRunsTask {
  async function keepUp(signal: AbortSignal): Promise<void> {
    let since: Date | null = null;
    while (!signal.aborted) {
      const begun = Date.now();
      try {
        while (await write(since)) signal.throwIfAborted();
        since = new Date(begun - lateMs);
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return {
    serve(term) {
      void keepUp(term);
    },
  };
}
