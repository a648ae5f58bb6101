import { expect, test } from 'vitest';
import { cutSegments } from '#components/text/segments.ts';

const red = { start: 2, end: 6, className: 'red' };
const blue = { start: 8, end: 9, className: 'blue' };

test('leaves a plain part whole', () => {
  expect(cutSegments({ start: 6, end: 8 }, [red, blue], [])).toEqual([{ start: 6, end: 8, isMatch: false }]);
});

test('cuts at the ends of runs, also of those that reach beyond the part', () => {
  expect(cutSegments({ start: 4, end: 10 }, [red, blue], [])).toEqual([
    { start: 4, end: 6, run: red, isMatch: false },
    { start: 6, end: 8, run: undefined, isMatch: false },
    { start: 8, end: 9, run: blue, isMatch: false },
    { start: 9, end: 10, run: undefined, isMatch: false },
  ]);
});

test('marks a match across the end of a run', () => {
  expect(cutSegments({ start: 0, end: 9 }, [red], [{ start: 5, end: 7 }])).toEqual([
    { start: 0, end: 2, run: undefined, isMatch: false },
    { start: 2, end: 5, run: red, isMatch: false },
    { start: 5, end: 6, run: red, isMatch: true },
    { start: 6, end: 7, run: undefined, isMatch: true },
    { start: 7, end: 9, run: undefined, isMatch: false },
  ]);
});

test('gives nothing but itself for an empty part', () => {
  expect(cutSegments({ start: 3, end: 3 }, [], [])).toEqual([{ start: 3, end: 3, isMatch: false }]);
});
