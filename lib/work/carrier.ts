import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseFailure } from '#lib/db/database-failure.ts';
import { log } from '#lib/log.ts';
import { ClaimLost } from '#lib/work/claim-lost.ts';
import {
  type ClaimableStatus,
  type ClaimStore,
  claimStoreOf,
  type WorkTable,
} from '#lib/work/claim-store.ts';
import type { WorkerLife } from '#lib/work/worker-life.ts';

/** A kind of work: rows of a table, and how one of them is carried out. */
export interface WorkHandler {
  table: WorkTable;
  /** The states in which a row may be claimed. Without `running`, a dead worker's row is not taken over. */
  claimable: readonly ClaimableStatus[];
  /**
   * Carries a claimed row to its end from whatever is recorded of it, and records that end. Every write is fenced by
   * the claim.
   *
   * @param cancel Aborted when someone asked for the row to be cancelled.
   * @throws ClaimLost or a database failure, and the row is given up; the signal's reason when the worker stops.
   */
  carryOut(id: string, cancel: AbortSignal): Promise<void>;
  /** Ends a row as failed that `carryOut` could not end: a bug of ours. */
  fail(id: string, error: unknown): Promise<void>;
  /** The error that a cancelled row ends with. */
  cancelled(): Error;
}

/** Carries out one kind of work in this worker. */
export interface Carrier {
  /** Handles a notification of a row: claims it, or cancels it. */
  lookAt(id: string): Promise<void>;
  /** Claims what is unclaimed: when a worker starts, when one dies, and every now and then. */
  lookAtAll(): Promise<void>;
  /** Releases this worker's claims, once it has stopped. */
  release(): Promise<void>;
}

/** A row that this worker has claimed. */
interface Owned {
  cancel: AbortController;
  /** A notification came meanwhile: the row may have ended and been requested again. */
  isToldOf: boolean;
}

/**
 * Work is a row. Who may move it, and when:
 *
 * | from | to | who | when |
 * | --- | --- | --- | --- |
 * | – | pending, unclaimed | whoever asks | with a notification `request:<kind>:<id>` in the same transaction |
 * | pending, unclaimed | pending, a worker's | that worker | it is not full, and does not drain; the first `UPDATE` wins |
 * | pending, a worker's | running, its | that worker | it begins; every write names the worker, or fails as ClaimLost |
 * | running, its | ended | that worker | with the outcome, once |
 * | pending or running, a dead worker's | the same, another's | any worker | the dead one's row in `workers` is gone |
 * | pending or running, a draining worker's | the same, unclaimed | that worker | it stops; the others are notified |
 * | ended | pending, unclaimed | whoever retries | as the first |
 *
 * A notification may be lost, so every worker sweeps all rows now and then. A worker gives up a row when its claim is
 * lost or the database is away, and claims it again unless another worker has it by then.
 *
 * @param options.limit How many rows this worker claims at most; it leaves the rest to other workers.
 * @param options.claimAgainMs How long to wait before claiming a row again that was given up; 1000 by default.
 */
export function createCarrier(options: {
  handler: WorkHandler;
  life: WorkerLife;
  limit: number;
  claims?: ClaimStore;
  claimAgainMs?: number;
  onError: (error: unknown) => void;
}): Carrier {
  const { handler, life, limit, claimAgainMs = 1000, onError } = options;
  const claims = options.claims ?? claimStoreOf(handler.table, handler.claimable);
  const owned = new Map<string, Owned>();
  /** This worker was full and left rows unclaimed. */
  let hasLeftSome = false;
  let looking: Promise<void> | undefined;
  let lookAgain = false;

  async function lookAt(id: string): Promise<void> {
    const own = owned.get(id);
    if (own) {
      own.isToldOf = true;
      if (await claims.isCancelRequested(id)) own.cancel.abort(handler.cancelled());
    } else if (!life.draining.aborted) await take(id);
  }

  async function take(id: string): Promise<void> {
    if (owned.size >= limit) {
      hasLeftSome = true;
      // There is always room to end a cancelled one.
      if (!(await claims.isCancelRequested(id)) || owned.has(id)) return;
    }
    // Before the claim: a sweep and a notification may both get here.
    const taken: Owned = { cancel: new AbortController(), isToldOf: false };
    owned.set(id, taken);
    try {
      if (!(await claim(id, taken))) return void owned.delete(id);
    } catch (error) {
      owned.delete(id);
      throw error;
    }
    carry(id, taken)
      .catch(onError)
      .finally(() => onEnd(id, taken));
  }

  async function claim(id: string, { cancel }: Owned): Promise<boolean> {
    const claimed = await claims.claim(id);
    if (claimed?.isCancelRequested) cancel.abort(handler.cancelled());
    return claimed !== undefined;
  }

  /** Carries out a claimed row; after it was given up, again and again while it can be claimed. */
  async function carry(id: string, own: Owned): Promise<void> {
    for (;;) {
      try {
        return await life.lastWords.during(() => handler.carryOut(id, own.cancel.signal));
      } catch (error) {
        if (life.stopping.aborted) return;
        if (!(error instanceof ClaimLost || isDatabaseFailure(error))) return handler.fail(id, error);
        log.warn({ err: error, [handler.table]: id }, 'let go of until it can be claimed again');
      }
      if (!(await claimAgain(id, own))) return;
    }
  }

  async function claimAgain(id: string, own: Owned): Promise<boolean> {
    for (;;) {
      await sleep(claimAgainMs, undefined, { signal: life.stopping }).catch(() => undefined);
      if (life.draining.aborted) return false;
      try {
        return await claim(id, own);
      } catch (error) {
        if (!isDatabaseFailure(error)) throw error;
      }
    }
  }

  function onEnd(id: string, { isToldOf }: Owned): void {
    owned.delete(id);
    if (life.draining.aborted) return;
    if (isToldOf) lookAt(id).catch(onError);
    if (!hasLeftSome) return;
    hasLeftSome = false;
    lookAtAll().catch(onError);
  }

  /** One by one and in random order, so that several workers share what another one left. */
  async function look(): Promise<void> {
    do {
      lookAgain = false;
      for (const id of await claims.listRequests(limit)) await lookAt(id);
    } while (lookAgain);
  }

  function lookAtAll(): Promise<void> {
    // The sweep under way may have read its list too early.
    lookAgain = looking !== undefined;
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  return { lookAt, lookAtAll, release: claims.releaseAll };
}
