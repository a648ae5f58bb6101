import { takeShare } from '#lib/api/share.ts';
import type { Caller } from '#lib/auth/caller.ts';
import { AppError } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';

/**
 * Answers a request that may be held back (`?wait=`). Each that is takes a connection and a subscription, so a caller
 * has {@link limits.waitsPerCaller} of them; the refusal comes before anything is done.
 *
 * @param seconds 0: it is not held, and not counted.
 * @throws AppError `TOO_MANY_REQUESTS`
 */
export async function held<T>(
  request: Request,
  caller: Caller,
  seconds: number,
  work: (waiting: { seconds: number; signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const waiting = { seconds, signal: request.signal };
  if (seconds === 0) return work(waiting);
  const release = takeShare('waits', caller, limits.waitsPerCaller);
  if (!release) throw tooManyWaits();
  try {
    return await work(waiting);
  } finally {
    release();
  }
}

function tooManyWaits(): AppError {
  return new AppError({
    code: 'TOO_MANY_REQUESTS',
    message: `${limits.waitsPerCaller} requests with "wait" are being held for you, the most there can be.`,
    hint: 'Ask with wait=0, or follow the events of what you wait for.',
    fault: 'configuration',
    details: { retryAfterSeconds: 1 },
  });
}
