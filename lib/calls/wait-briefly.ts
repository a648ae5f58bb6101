import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits a moment for something that only explains a failure better: an engine that hangs may never answer, and the
 * call has ended already.
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
    // Nobody waits for the slower one any more.
    waiting.catch(() => undefined);
    asked.catch(() => undefined);
  }
}
