import { describe, expect, it } from 'vitest';
import { type Bucket, rateLimitHeaders, takeOne, takeRequest } from '#lib/api/rate-limit.ts';
import { routes } from '#lib/api/route.ts';
import { limits } from '#lib/limits.ts';

const quota = limits.requestsPerMinute;

/** So many requests at one moment. */
function take(count: number, now: number, from?: Bucket) {
  let last = takeOne(from, now);
  for (let taken = 1; taken < count; taken += 1) last = takeOne(last.bucket, now);
  return last;
}

describe("a caller's requests", () => {
  it('are let in up to the quota, and again as it fills', () => {
    const used = take(quota, 0);
    expect(used.retryAfterSeconds).toBe(0);
    const refused = takeOne(used.bucket, 0);
    expect(refused.retryAfterSeconds).toBe(1);
    const halfMinuteLater = take(quota / 2, 30_000, refused.bucket);
    expect(halfMinuteLater.retryAfterSeconds).toBe(0);
    expect(takeOne(halfMinuteLater.bucket, 30_000).retryAfterSeconds).toBe(1);
  });

  it('never add up to more than one quota', () => {
    const rested = take(quota, 3_600_000, take(quota, 0).bucket);
    expect(takeOne(rested.bucket, 3_600_000).retryAfterSeconds).toBe(1);
  });

  it('are told with each answer', () => {
    const { bucket } = take(quota / 2, 0);
    expect(rateLimitHeaders(bucket)).toEqual({
      'ratelimit-policy': `"requests";q=${quota};w=60`,
      ratelimit: `"requests";r=${quota / 2};t=30`,
    });
  });

  it('are counted apart from those of others', () => {
    for (let taken = 0; taken < quota; taken += 1) takeRequest('token:greedy', 0);
    expect(takeRequest('token:greedy', 0).retryAfterSeconds).toBe(1);
    expect(takeRequest('token:modest', 0).retryAfterSeconds).toBe(0);
  });
});

const open = routes({ GET: async () => new Response('ok') }, { isPublic: true });

it('a path that anybody may ask has no quota', async () => {
  const answer = await open.GET(new Request('http://127.0.0.1/'), { params: Promise.resolve({}) });
  expect([...answer.headers.keys()].filter((name) => name.startsWith('ratelimit'))).toEqual([]);
});
