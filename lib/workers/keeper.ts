import { log } from '#lib/log.ts';
import { removeDeadWorkers, tellOfUnclaimed } from '#lib/workers/store.ts';

/** What the keeper does for workers that died. */
export interface Keeper {
  /** Does it while this worker is the keeper. */
  serve(term: AbortSignal): void;
  /** Takes over what these workers were at. Told again of each until it is done. */
  takeOver(dead: string[]): void;
}

/** How often the keeper looks for what is left behind for other reasons, such as a keeper that died at this. */
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
    // With its row a worker's claims end: what follows may be cut short, and is found again by the next sweep.
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
