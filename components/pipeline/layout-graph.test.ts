import { expect, test } from 'vitest';
import { edgesOf, layoutGraph, nodeSize } from '#components/pipeline/layout-graph.ts';

test('places a node right of what leads to it', () => {
  const [start, first, second] = layoutGraph([
    { id: 0, to: [1] },
    { id: 1, to: [2] },
    { id: 2, to: [] },
  ]);
  expect(first?.x).toBeGreaterThan((start?.x ?? 0) + nodeSize.width);
  expect(second?.x).toBeGreaterThan((first?.x ?? 0) + nodeSize.width);
});

test('keeps parallel branches apart', () => {
  const placed = layoutGraph([
    { id: 0, to: [1, 2] },
    { id: 1, to: [] },
    { id: 2, to: [] },
  ]);
  expect(Math.abs((placed[1]?.y ?? 0) - (placed[2]?.y ?? 0))).toBeGreaterThanOrEqual(nodeSize.height);
});

test.each(['LR', 'TB'] as const)('keeps branches in the order of the edges (%s)', (direction) => {
  const placed = layoutGraph(
    [
      { id: 0, to: [1] },
      { id: 1, to: [2, 3] },
      { id: 2, to: [] },
      { id: 3, to: [] },
    ],
    direction,
  );
  const across = direction === 'LR' ? 'y' : 'x';
  expect(placed[2]?.[across]).toBeLessThan(placed[3]?.[across] ?? 0);
});

test('draws a graph that is not valid yet: cycles, double and unknown ids', () => {
  const nodes = [
    { id: 0, to: [1, 1, 9] },
    { id: 1, to: [0, 1] },
    { id: 1, to: [] },
  ];
  expect(layoutGraph(nodes)).toHaveLength(2);
  expect(edgesOf(nodes)).toEqual([
    { from: 0, to: 1 },
    { from: 1, to: 0 },
    { from: 1, to: 1 },
  ]);
});
