import { log } from '#lib/log.ts';
import { removeDeadWorkers, tellOfUnclaimed } from '#lib/workers/store.ts';

/** Cleans up after workers that died; the elected worker runs it. */
export interface Keeper {
  /** Does it while this worker is the keeper. */
  serve(term: AbortSignal): void;
  /** Releases the claims of these workers. Called again with each until that is done. */
  takeOver(dead: string[]): void;
}

/** How often the keeper looks for leftovers of other causes, such as a keeper that died while it cleaned up. */
const sweepMs = 30_000;

export function createKeeper(options: {
  failLostInvocations: () => Promise<void>;
  onError: (error: unknown) => void;
}): Keeper {
  const { failLostInvocations, onError } = options;
  let isSettling = false;

  function settle(dead: string[]): void {
    if (isSettling) return;
    isSettling = true;
    settleNow(dead)
      .catch(onError)
      .finally(() => {
        isSettling = false;
      });
  }

  async function settleNow(dead: string[]): Promise<void> {
    // A worker's claims end with its row. What follows may be cut short: the next sweep finds it again.
    if (dead.length > 0) {
      log.warn({ workers: dead }, 'workers died; what they were at is taken over');
      await removeDeadWorkers(dead);
    }
    await failLostInvocations();
    if (dead.length > 0) await tellOfUnclaimed();
  }

  return {
    serve(term) {
      settle([]);
      const sweep = setInterval(() => settle([]), sweepMs);
      term.addEventListener('abort', () => clearInterval(sweep), { once: true });
    },
    takeOver: settle,
  };
}
