import { expect, it } from 'vitest';
import { toPipelineRow } from '#lib/pipelines/row.ts';

it('says of a pipeline how many of its nodes call an operation', () => {
  const updatedAt = '2026-01-01T00:00:00.000Z';
  const adjacencyList = [
    { id: 0, to: [1, 2] },
    { id: 1, operation: 'first', to: [] },
    { id: 2, operation: 'second', to: [] },
  ];
  const pipeline = {
    ...{ name: 'checks', revision: 'r', metadata: { labels: {}, annotations: {} } },
    ...{ spec: { strategy: 'all' as const, adjacencyList }, createdAt: updatedAt, updatedAt },
  };
  const row = { name: 'checks', operations: 2, strategy: 'all', updatedAt };
  expect(toPipelineRow(pipeline, null)).toEqual({ ...row, lastRun: null });
  const lastRun = { id: 'r', status: 'failed' as const, at: updatedAt };
  expect(toPipelineRow(pipeline, lastRun)).toEqual({ ...row, lastRun });
});
