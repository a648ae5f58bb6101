import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import { toErrorView } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';
import { deleteOld, removeOldImages } from '#lib/retention/clean-up.ts';
import { readCleanUp, writeCleanUp } from '#lib/retention/store.ts';
import { type CleanUp, keptTables, nothingCleanedUp } from '#lib/retention/view.ts';

/** Cleans up once in a while, and when it is asked to. One worker at a time does: the keeper. */
export interface Cleaner {
  /** Cleans up while this worker is the keeper. */
  serve(term: AbortSignal): void;
  /** Told on `request:clean-up:`. Does nothing while it does not serve. */
  wake(): void;
}

/** True when a clean-up was asked for, or begun and not ended. */
async function isUnfinished(): Promise<boolean> {
  const { requestedAt, startedAt, finishedAt } = await readCleanUp();
  return requestedAt !== null || (startedAt !== null && finishedAt === null);
}

export function createCleaner(options: {
  monitor: () => EngineMonitor;
  keeps: { days: number; count: number };
  onError: (error: unknown) => void;
}): Cleaner {
  const { monitor, keeps, onError } = options;
  let term: AbortSignal | undefined;
  let working: Promise<void> | undefined;

  function wake(isDue = true): void {
    if (!term || term.aborted || working) return;
    working = lookAround(isDue, term)
      .catch((error: unknown) => {
        if (!term?.aborted) onError(error);
      })
      .finally(() => {
        working = undefined;
      });
  }

  /** Cleans up if it is time to, if somebody has asked for it, or if an earlier keeper died in the middle of it. */
  async function lookAround(isDue: boolean, signal: AbortSignal): Promise<void> {
    for (let due = isDue || (await isUnfinished()); due; due = await isUnfinished()) {
      signal.throwIfAborted();
      await cleanUp(signal);
    }
  }

  async function cleanUp(signal: AbortSignal): Promise<void> {
    const now: CleanUp = structuredClone(nothingCleanedUp);
    now.startedAt = new Date().toISOString();
    // The request is taken up with this: one that is made from now on is another.
    await writeCleanUp(now);
    for (const table of keptTables) now.removed[table] = await deleteOld(table, keeps, signal);
    const current = monitor().current();
    if ('missing' in current) {
      now.problems.push(`The images are left as they are: ${current.missing}.`);
    } else {
      try {
        const keepMs = limits.imageKeepMs;
        const images = await removeOldImages({ ready: current, keepMs, signal });
        now.removed.images = images.removed;
        now.problems.push(...images.problems);
      } catch (error) {
        signal.throwIfAborted();
        now.problems.push(`The images are left as they are: ${toErrorView(error).message}`);
      }
    }
    now.finishedAt = new Date().toISOString();
    now.requestedAt = (await readCleanUp()).requestedAt;
    await writeCleanUp(now);
  }

  return {
    serve(signal) {
      term = signal;
      const first = setTimeout(wake, limits.cleanUpFirstMs);
      const timer = setInterval(wake, limits.cleanUpEveryMs);
      const end = () => {
        clearTimeout(first);
        clearInterval(timer);
      };
      signal.addEventListener('abort', end, { once: true });
      wake(false);
    },
    wake: () => wake(false),
  };
}
