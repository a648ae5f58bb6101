import { expect, test } from 'vitest';
import { formatAge, formatDuration, formatInstant } from '#components/time/format.ts';

test.each([
  [3.4, '3 ms'],
  [2400, '2.4 s'],
  [42_300, '42 s'],
  [65_000, '1 min 5 s'],
  [7_380_000, '2 h 3 min'],
])('writes %d ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [-50, 'just now'],
  [59_000, '59 s ago'],
  [180_000, '3 min ago'],
  [90_000_000, '1 d ago'],
])('writes an age of %d ms as %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});

test('writes an instant in UTC', () => {
  expect(formatInstant('2026-11-22T16:55:03.123Z')).toBe('2026-11-22 16:55:03 UTC');
});
