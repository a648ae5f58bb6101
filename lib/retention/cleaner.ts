import type { ReadyEngine } from '#lib/engines/connected-engine.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import { AppError, toErrorView } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';
import { deleteOld, removeOldImages } from '#lib/retention/clean-up.ts';
import { readCleanUp, takeCleanUpRequest, writeCleanUp } from '#lib/retention/store.ts';
import { type CleanUp, keptTables, nothingCleanedUp } from '#lib/retention/view.ts';
import { createAlarm } from '#lib/system/alarm.ts';

/** Cleans up once in a while, and when it is asked to. One worker at a time does: the keeper. */
export interface Cleaner {
  /** Cleans up while this worker is the keeper. */
  serve(term: AbortSignal): void;
  /** Told on `request:clean-up:`. Does nothing while it does not serve. */
  wake(): void;
}

/** How long a clean-up waits for an engine. */
const engineMs = 15_000;

function noEngine(reason: string): AppError {
  return new AppError({
    code: 'ENGINE_MISSING',
    message: `there is no engine (${reason}).`,
    fault: 'platform',
  });
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
  const asked = createAlarm();

  async function keepClean(signal: AbortSignal): Promise<void> {
    let dueAt = performance.now() + limits.cleanUpFirstMs;
    let isDue = false;
    while (!signal.aborted) {
      await lookAround(isDue, signal).catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      });
      await asked.wait({ timeoutMs: Math.max(0, dueAt - performance.now()), signal });
      isDue = performance.now() >= dueAt;
      if (isDue) dueAt = performance.now() + limits.cleanUpEveryMs;
    }
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
    await writeCleanUp(now);
    await takeCleanUpRequest();
    for (const table of keptTables) now.removed[table] = await deleteOld(table, keeps, signal);
    try {
      const ready = await untilEngine(signal);
      const { removed, problems } = await removeOldImages({ ready, keepMs: limits.imageKeepMs, signal });
      now.removed.images = removed;
      now.problems.push(...problems);
    } catch (error) {
      signal.throwIfAborted();
      now.problems.push(`The images are left as they are: ${toErrorView(error).message}`);
    }
    now.finishedAt = new Date().toISOString();
    await writeCleanUp(now);
  }

  /** The engine; one that is being looked for, as after a start, is waited for. */
  async function untilEngine(signal: AbortSignal): Promise<ReadyEngine> {
    const patience = AbortSignal.timeout(engineMs);
    try {
      return await monitor().whenReady(AbortSignal.any([signal, patience]));
    } catch (error) {
      const current = monitor().current();
      throw 'missing' in current ? noEngine(current.missing) : error;
    }
  }

  return {
    serve: (signal) => void keepClean(signal),
    wake: asked.ring,
  };
}
