import { expect, test } from 'vitest';
import { currentForMs, isStale } from '#lib/engines/freshness.ts';

const now = Date.parse('2026-01-01T12:00:00.000Z');
const ago = (ms: number) => new Date(now - ms).toISOString();

test.each([0, 60_000, 2 * 60_000, currentForMs])('takes what was seen %i ms ago for how it is', (ms) => {
  expect(isStale(ago(ms), now)).toBe(false);
});

test.each([currentForMs + 1, 42 * 60_000, 24 * 60 * 60_000])(
  'does not take what was seen %i ms ago for how it is',
  (ms) => {
    expect(isStale(ago(ms), now)).toBe(true);
  },
);

test('knows nothing of what was never seen', () => {
  expect(isStale(null, now)).toBe(true);
});
