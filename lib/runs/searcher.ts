import { setTimeout as sleep } from 'node:timers/promises';
import { writeRunTexts } from '#lib/runs/search-store.ts';

/** Makes ended runs findable by their words. One worker at a time does: the keeper. */
export interface Searcher {
  /** Does it while this worker is the keeper. */
  serve(term: AbortSignal): void;
}

/** How long a run that has ended may not be found yet, in ms. */
const everyMs = 3000;

/** A run is told of as ended at most so long after its recorded end, in ms: clocks differ, and a statement may wait. */
const lateMs = 60_000;

export function createSearcher({ onError }: { onError: (error: unknown) => void }): Searcher {
  async function keepUp(signal: AbortSignal): Promise<void> {
    let since: Date | null = null;
    while (!signal.aborted) {
      const begun = Date.now();
      try {
        while (await writeRunTexts(since)) signal.throwIfAborted();
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
