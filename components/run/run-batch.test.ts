import { expect, it } from 'vitest';
import { comparisonOf, runsFor } from '#components/run/run-batch.ts';
import type { RunSummary } from '#lib/runs/view.ts';
import { exampleRun } from '#lib/testing/example-views.ts';

const run = (id: string, over: object): RunSummary => ({ ...exampleRun, id, ...over }) as RunSummary;

const runs = [
  run('running', { status: 'running' }),
  run('stopping', { status: 'running', cancelRequested: true }),
  run('succeeded', { status: 'succeeded' }),
  run('failed', { status: 'failed' }),
  run('cancelled', { status: 'cancelled' }),
];

it.each([
  ['cancel', ['running']],
  ['retry', ['failed', 'cancelled']],
  ['delete', ['succeeded', 'failed', 'cancelled']],
] as const)('%s is for %j', (action, ids) => {
  expect(runsFor(action, runs).map(({ id }) => id)).toEqual(ids);
});

it('compares two, the older one first', () => {
  const [one, other] = [
    run('b', { createdAt: '2026-01-02T00:00:00.000Z' }),
    run('a', { createdAt: '2026-01-01T00:00:00.000Z' }),
  ];
  expect(comparisonOf([one, other])).toBe('/runs/compare?before=a&after=b');
  expect(comparisonOf([one])).toBeUndefined();
  expect(comparisonOf([one, other, one])).toBeUndefined();
});
