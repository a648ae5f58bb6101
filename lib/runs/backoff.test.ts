import { expect, it } from 'vitest';
import { backoffMs } from '#lib/runs/backoff.ts';

it('doubles from half a second to half a minute, half of it left to chance', () => {
  expect([1, 2, 3, 20].map((failures) => [backoffMs(failures, 0), backoffMs(failures, 1)])).toEqual([
    [250, 500],
    [500, 1000],
    [1000, 2000],
    [15_000, 30_000],
  ]);
});
