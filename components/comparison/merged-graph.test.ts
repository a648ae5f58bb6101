import { expect, test } from 'vitest';
import { mergeGraphs } from '#components/comparison/merged-graph.ts';

test('draws the nodes and edges of both', () => {
  const before = [
    { id: 0, to: [1] },
    { id: 1, operation: 'a', to: [] },
  ];
  const after = [
    { id: 0, to: [1, 2] },
    { id: 1, operation: 'b', to: [2] },
    { id: 2, operation: 'c', to: [] },
  ];
  const steps = [
    { node: 1, verdict: 'removed' as const },
    { node: 1, verdict: 'added' as const },
    { node: 2, verdict: 'added' as const },
  ];
  expect(mergeGraphs(before, after, steps)).toEqual([
    { id: 0, operation: undefined, to: [1, 2], status: undefined },
    { id: 1, operation: 'b', to: [2], status: 'changed' },
    { id: 2, operation: 'c', to: [], status: 'added' },
  ]);
});
