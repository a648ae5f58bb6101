import { AppError } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';

/** What is left of a caller's quota: a bucket that fills evenly, a whole quota per window. */
export interface Bucket {
  left: number;
  /** When `left` was so much; milliseconds. */
  at: number;
}

/** What a request did to its caller's bucket. */
export interface Taken {
  bucket: Bucket;
  /** Seconds until there is one request again; 0 for a request that is let in. */
  retryAfterSeconds: number;
}

const quota = limits.requestsPerMinute;
const windowSeconds = 60;

/** Takes a request out of a bucket; a caller who has none yet has a whole quota. */
export function takeOne(bucket: Bucket | undefined, now: number): Taken {
  const perMs = quota / (windowSeconds * 1000);
  const left = bucket ? Math.min(quota, bucket.left + (now - bucket.at) * perMs) : quota;
  if (left >= 1) return { bucket: { left: left - 1, at: now }, retryAfterSeconds: 0 };
  return { bucket: { left, at: now }, retryAfterSeconds: Math.max(1, Math.ceil((1 - left) / perMs / 1000)) };
}

/** The fields of draft-ietf-httpapi-ratelimit-headers-10: what a caller may ask, what is left, when it is whole again. */
export function rateLimitHeaders({ left }: Bucket): Record<string, string> {
  const wholeSeconds = Math.ceil(((quota - left) / quota) * windowSeconds);
  return {
    'ratelimit-policy': `"requests";q=${quota};w=${windowSeconds}`,
    ratelimit: `"requests";r=${Math.floor(left)};t=${wholeSeconds}`,
  };
}

// Next may load this module more than once per process.
const holder = globalThis as { podsmithBuckets?: Map<string, Bucket> };

/** Takes a request of a caller's, in this web process. @param caller Which token or session. */
export function takeRequest(caller: string, now = performance.now()): Taken {
  holder.podsmithBuckets ??= new Map();
  const buckets = holder.podsmithBuckets;
  const taken = takeOne(buckets.get(caller), now);
  // The newest last: those before it that were not used for a window are whole, and need no keeping.
  buckets.delete(caller);
  buckets.set(caller, taken.bucket);
  for (const [key, { at }] of buckets) {
    if (now - at < windowSeconds * 1000) break;
    buckets.delete(key);
  }
  return taken;
}

/** A caller has used its quota up; answered with 429. */
export function tooManyRequests(retryAfterSeconds: number): AppError {
  return new AppError({
    code: 'TOO_MANY_REQUESTS',
    message: `You have made more than ${quota} requests within a minute.`,
    hint: 'Ask less often: `wait` and event streams tell of a change without asking again.',
    fault: 'configuration',
    details: { retryAfterSeconds },
  });
}
