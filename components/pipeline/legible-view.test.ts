import { expect, test } from 'vitest';
import { isInSight, legibleZoom, viewAround } from '#components/pipeline/legible-view.ts';

const frame = { width: 800, height: 500 };
const row = (length: number) => Array.from({ length }, (_, id) => ({ id, x: id * 264, y: 0 }));

test('a small drawing is shown whole, in the middle and not enlarged', () => {
  const view = viewAround(frame, row(2), undefined);
  expect(view).toEqual({ x: (800 - 464) / 2, y: (64 + 500 - 28 - 64) / 2, zoom: 1 });
  for (const place of row(2)) expect(isInSight(frame, view, place)).toBe(true);
});

test('a large drawing is never too small to be read, and shows the start or the chosen node', () => {
  const places = row(100);
  const [first, last] = [places[0], places[99]];
  if (!first || !last) throw new Error('There are nodes.');
  const atFirst = viewAround(frame, places, undefined);
  expect(atFirst.zoom).toBeGreaterThanOrEqual(legibleZoom);
  expect(isInSight(frame, atFirst, first)).toBe(true);
  expect(isInSight(frame, atFirst, last)).toBe(false);
  expect(atFirst.x).toBeCloseTo(28);
  expect(isInSight(frame, viewAround(frame, places, last), last)).toBe(true);
});
