import { expect, test } from 'vitest';
import { type LayoutNode, nodeSize } from '#components/pipeline/graph-layout.ts';
import { layerGraph } from '#components/pipeline/layer-graph.ts';
import { edgesOf, layoutGraph } from '#components/pipeline/layout-graph.ts';

/** Dagre draws small graphs, {@link layerGraph} large ones. */
const ways = [
  ['dagre', layoutGraph],
  ['layers', layerGraph],
] as const;

test.each(ways)('places a node right of what leads to it (%s)', (_way, layout) => {
  const [start, first, second] = layout(
    [
      { id: 0, to: [1] },
      { id: 1, to: [2] },
      { id: 2, to: [] },
    ],
    'LR',
  ).places;
  expect(first?.x).toBeGreaterThan((start?.x ?? 0) + nodeSize.width);
  expect(second?.x).toBeGreaterThan((first?.x ?? 0) + nodeSize.width);
});

test.each(ways)('keeps parallel branches apart (%s)', (_way, layout) => {
  const placed = layout(
    [
      { id: 0, to: [1, 2] },
      { id: 1, to: [] },
      { id: 2, to: [] },
    ],
    'LR',
  ).places;
  expect(Math.abs((placed[1]?.y ?? 0) - (placed[2]?.y ?? 0))).toBeGreaterThanOrEqual(nodeSize.height);
});

test.each(
  ways.flatMap(([way, layout]) => (['LR', 'TB'] as const).map((direction) => ({ way, direction, layout }))),
)('keeps branches in the order of the edges ($way, $direction)', ({ direction, layout }) => {
  const placed = layout(
    [
      { id: 0, to: [1] },
      { id: 1, to: [2, 3] },
      { id: 2, to: [] },
      { id: 3, to: [] },
    ],
    direction,
  ).places;
  const across = direction === 'LR' ? 'y' : 'x';
  expect(placed[2]?.[across]).toBeLessThan(placed[3]?.[across] ?? 0);
});

test('draws a graph that is not valid yet: cycles, double and unknown ids', () => {
  const nodes = [
    { id: 0, to: [1, 1, 9] },
    { id: 1, to: [0, 1] },
    { id: 1, to: [] },
  ];
  for (const [, layout] of ways) expect(layout(nodes, 'LR').places).toHaveLength(2);
  expect(edgesOf(nodes)).toEqual([
    { from: 0, to: 1 },
    { from: 1, to: 0 },
    { from: 1, to: 1 },
  ]);
});

test.each(ways)('leads an edge past the nodes of the ranks between (%s)', (_way, layout) => {
  const { places, bends } = layout(
    [
      { id: 0, to: [1, 2] },
      { id: 1, to: [2] },
      { id: 2, to: [] },
    ],
    'LR',
  );
  const between = places.find(({ id }) => id === 1);
  const [bend, ...more] = bends.get('0-2') ?? [];
  expect(more).toEqual([]);
  expect(bend?.x).toBeCloseTo((between?.x ?? 0) + nodeSize.width / 2);
  expect(Math.abs((bend?.y ?? 0) - (between?.y ?? 0) - nodeSize.height / 2)).toBeGreaterThan(
    nodeSize.height / 2,
  );
});

test('lays out a thousand nodes at once, apart from each other', () => {
  const nodes: LayoutNode[] = Array.from({ length: 1000 }, (_, id) => ({
    id,
    to: [3 * id + 1, 3 * id + 2, 3 * id + 3, id + 40].filter((to) => to < 1000),
  }));
  const begin = performance.now();
  const { places } = layoutGraph(nodes);
  // Dagre takes several seconds.
  expect(performance.now() - begin).toBeLessThan(1000);
  const ranks = groupByX(places);
  for (const rank of ranks.values()) {
    const tops = rank.map(({ y }) => y).sort((a, b) => a - b);
    for (const [index, top] of tops.slice(1).entries()) {
      expect(top - (tops[index] ?? 0)).toBeGreaterThanOrEqual(nodeSize.height);
    }
  }
});

function groupByX<T extends { x: number }>(places: T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const place of places) groups.set(place.x, [...(groups.get(place.x) ?? []), place]);
  return groups;
}
