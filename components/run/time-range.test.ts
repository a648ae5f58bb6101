import { expect, it } from 'vitest';
import { barsOf, partsOf } from '#components/run/time-range.ts';

const day = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z', parts: 48 };

it.each([
  [[0, 48], day.from, day.to],
  [[0, 1], day.from, '2026-01-01T00:30:00.000Z'],
  [[46, 48], '2026-01-01T23:00:00.000Z', day.to],
] as const)('gives the time of the parts %j', (parts, since, until) => {
  expect(partsOf(day, parts)).toEqual({ since, until });
});

it('piles up the runs of each part', () => {
  const counts = [
    { part: 1, status: 'failed', count: 2 },
    { part: 1, status: 'succeeded', count: 3 },
  ];
  expect(barsOf(counts, 3)).toEqual([
    { total: 0, counts: [] },
    {
      total: 5,
      counts: [
        { status: 'failed', count: 2 },
        { status: 'succeeded', count: 3 },
      ],
    },
    { total: 0, counts: [] },
  ]);
});
