import { takeShare } from '#lib/api/share.ts';
import { type Caller, isCallerKnown } from '#lib/auth/caller.ts';
import { AppError } from '#lib/errors.ts';
import { subscribe } from '#lib/events/hub.ts';
import { eventStream, type SseOptions } from '#lib/events/sse.ts';
import { accessTopic } from '#lib/events/topics.ts';
import { limits } from '#lib/limits.ts';

/**
 * Answers a caller with a stream of server-sent events. It ends when the caller's session or token does, and each
 * caller has so many at a time.
 *
 * @throws AppError `TOO_MANY_REQUESTS` for one more than `limits.streamsPerCaller` in this web process.
 */
export function callerStream(
  request: Request,
  caller: Caller,
  { subscribe: follow, ...options }: Pick<SseOptions, 'subscribe' | 'read'>,
): Response {
  const release = takeShare('streams', caller, limits.streamsPerCaller);
  if (!release) throw tooManyStreams();
  return eventStream({
    ...options,
    signal: request.signal,
    access: {
      isAllowed: () => isCallerKnown(request),
      subscribe: (onChange) => subscribe(accessTopic, onChange),
    },
    subscribe: (onChange) => {
      const end = follow(onChange);
      return () => {
        end();
        release();
      };
    },
  });
}

function tooManyStreams(): AppError {
  return new AppError({
    code: 'TOO_MANY_REQUESTS',
    message: `You have ${limits.streamsPerCaller} event streams open, the most there can be.`,
    hint: 'Close some: tabs of Podsmith, or connections that were not ended.',
    fault: 'configuration',
    details: { retryAfterSeconds: 5 },
  });
}
