import { expect, test } from 'vitest';
import { extendTo, readLineRange, writeLineRange } from '#components/log/line-range.ts';

test.each([
  [undefined, { from: 120, to: 120 }, '#L120'],
  [undefined, { from: 120, to: 130 }, '#L120-L130'],
  ['function', { from: 7, to: 9 }, '#function-L7-L9'],
])('reads of the log %s what is written for %o', (anchor, range, hash) => {
  expect(writeLineRange(range, anchor)).toBe(hash);
  expect(readLineRange(hash, anchor)).toEqual(range);
});

test('takes the ends in either order, and the second without its letter', () => {
  expect(readLineRange('#L9-L3', undefined)).toEqual({ from: 3, to: 9 });
  expect(readLineRange('#L3-9', undefined)).toEqual({ from: 3, to: 9 });
});

test.each(['', '#', '#L', '#L0', '#l3', '#L3x', '#L1-L', '#log', '#function-L3', '#L99999999999'])(
  'finds no line in %j',
  (hash) => {
    expect(readLineRange(hash, undefined)).toBeUndefined();
  },
);

test('leaves the lines of other logs alone', () => {
  expect(readLineRange('#L3', 'function')).toBeUndefined();
  expect(readLineRange('#body-L3', 'function')).toBeUndefined();
});

test('extends what is marked in both directions', () => {
  expect(extendTo({ from: 5, to: 5 }, 9)).toEqual({ from: 5, to: 9 });
  expect(extendTo({ from: 5, to: 9 }, 2)).toEqual({ from: 2, to: 5 });
  expect(extendTo(undefined, 4)).toEqual({ from: 4, to: 4 });
});
