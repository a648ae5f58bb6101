import { expect, test } from 'vitest';
import { createAxis } from '#components/run/time-axis.ts';

test('places what went on in proportion', () => {
  const axis = createAxis([
    { from: 1000, to: 2000 },
    { from: 1500, to: 3000 },
    { from: 4000, to: 5000 },
  ]);
  expect([1000, 2000, 3000, 5000].map(axis.place)).toEqual([0, 25, 50, 100]);
  expect(axis.cuts).toEqual([]);
  expect(axis.shownMs).toBe(4000);
});

test('cuts a long wait, and says how long it was', () => {
  const axis = createAxis([
    { from: 120_000, to: 121_000 },
    { from: 0, to: 1000 },
  ]);
  expect(axis.cuts).toEqual([{ left: 47.5, width: 5, ms: 119_000 }]);
  expect([0, 1000, 60_500, 120_000, 121_000].map(axis.place)).toEqual([0, 47.5, 50, 52.5, 100]);
  expect(axis.shownMs).toBe(2000);
});

test('keeps half the axis and more for what went on, however many waits there are', () => {
  const spans = Array.from({ length: 50 }, (_, i) => ({ from: i * 600_000, to: i * 600_000 + 100 }));
  const axis = createAxis(spans);
  expect(axis.cuts).toHaveLength(49);
  expect(axis.cuts.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(30);
  expect(axis.place(49 * 600_000 + 100)).toBeCloseTo(100);
});

test('is there before anything went on', () => {
  const axis = createAxis([]);
  expect(axis.place(5)).toBe(0);
  expect(axis.cuts).toEqual([]);
});
