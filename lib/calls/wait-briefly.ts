import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for what is only asked to tell a failure better, for a moment at most: an engine that hangs may never answer,
 * and the call has ended already.
 *
 * @returns What was asked for, or `otherwise` when that does not come in time.
 * @throws What was asked for throws; the signal's reason once it is aborted.
 */
export async function waitBriefly<T>(
  asked: Promise<T>,
  options: { signal: AbortSignal; otherwise: T; withinMs?: number },
): Promise<T> {
  const { signal, otherwise, withinMs = 10_000 } = options;
  signal.throwIfAborted();
  const over = new AbortController();
  const waiting = sleep(withinMs, otherwise, { signal: AbortSignal.any([signal, over.signal]) });
  try {
    return await Promise.race([asked, waiting]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    over.abort();
    // The one that came second is nobody's any more.
    waiting.catch(() => undefined);
    asked.catch(() => undefined);
  }
}
