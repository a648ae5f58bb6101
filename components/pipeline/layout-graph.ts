import dagre from '@dagrejs/dagre';
import {
  type Direction,
  type GraphLayout,
  type LayoutNode,
  nodeSize,
  type Point,
} from '#components/pipeline/graph-layout.ts';
import { layerGraph } from '#components/pipeline/layer-graph.ts';

/** Dagre takes a second from about here on. */
const nodesForDagre = 120;

/**
 * Places the nodes of a graph in ranks from left to right (or top to bottom), in pixels. Edges to
 * unknown nodes are left out, and cycles are fine: a graph is also drawn while it is being written. The first edge of
 * a node leads to the uppermost (leftmost) neighbour where that is possible: paths are tried in this order.
 */
export function layoutGraph(nodes: LayoutNode[], direction: Direction = 'LR'): GraphLayout {
  return nodes.length > nodesForDagre ? layerGraph(nodes, direction) : layoutWithDagre(nodes, direction);
}

function layoutWithDagre(nodes: LayoutNode[], direction: Direction): GraphLayout {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: direction, nodesep: 28, ranksep: 64, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(nodes.map((node) => node.id));
  for (const id of known) graph.setNode(String(id), { ...nodeSize });
  const edges = edgesOf(nodes);
  for (const edge of edges) graph.setEdge(String(edge.from), String(edge.to));
  dagre.layout(graph);
  const [along, across] = direction === 'LR' ? (['x', 'y'] as const) : (['y', 'x'] as const);
  const at = (id: number) => graph.node(String(id))[across];
  const isMirrored = countInversions(nodes, at) > 0;
  const extent = graph.graph()[direction === 'LR' ? 'height' : 'width'] ?? 0;
  const mirror = ({ x, y }: Point): Point => {
    const point = { x, y };
    if (isMirrored) point[across] = extent - point[across];
    return point;
  };
  const centers = [...known].map((id) => ({ id, ...mirror(graph.node(String(id))) }));
  const ranks = [...new Set(centers.map((center) => center[along]))];
  return {
    places: centers.map(({ id, x, y }) => ({ id, x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 })),
    bends: new Map(
      edges.flatMap(({ from, to }) => {
        const ends = [graph.node(String(from))[along], graph.node(String(to))[along]];
        const [first, last] = [Math.min(...ends), Math.max(...ends)];
        // Dagre also names points at the nodes' edges and midway between ranks.
        const passed = graph
          .edge(String(from), String(to))
          .points.map(mirror)
          .filter(
            (point: Point) =>
              point[along] > first &&
              point[along] < last &&
              ranks.some((rank) => Math.abs(rank - point[along]) < 1),
          );
        return passed.length > 0 ? [[`${from}-${to}`, passed] as const] : [];
      }),
    ),
  };
}

/** Among neighbours of one node: how many more stand against the order of its edges than with it. */
function countInversions(nodes: LayoutNode[], at: (id: number) => number): number {
  const pairs = nodes.flatMap(({ to }) => to.slice(1).map((id, index) => [to[index] ?? id, id] as const));
  const known = new Set(nodes.map((node) => node.id));
  return pairs
    .filter(([before, after]) => known.has(before) && known.has(after))
    .reduce((sum, [before, after]) => sum + Math.sign(at(before) - at(after)), 0);
}

/** The edges between known nodes, each once. */
export function edgesOf(nodes: LayoutNode[]): { from: number; to: number }[] {
  const known = new Set(nodes.map((node) => node.id));
  return nodes.flatMap((node) =>
    [...new Set(node.to)].filter((to) => known.has(to)).map((to) => ({ from: node.id, to })),
  );
}
