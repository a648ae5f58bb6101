import dagre from '@dagrejs/dagre';

/** A node to be placed, and the ids of the nodes it leads to. */
export interface LayoutNode {
  id: number;
  to: number[];
}

export interface Placement {
  id: number;
  x: number;
  y: number;
}

/** Size of a drawn node, in pixels. */
export const nodeSize = { width: 200, height: 64 };

/**
 * Places the nodes of a graph in ranks from left to right (or top to bottom), top-left corners in pixels. Edges to
 * unknown nodes are left out, and cycles are fine: a graph is also drawn while it is being written. The first edge of
 * a node leads to the uppermost (leftmost) neighbour where that is possible: paths are tried in this order.
 */
export function layoutGraph(nodes: LayoutNode[], direction: 'LR' | 'TB' = 'LR'): Placement[] {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: direction, nodesep: 28, ranksep: 64, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(nodes.map((node) => node.id));
  for (const id of known) graph.setNode(String(id), { ...nodeSize });
  for (const edge of edgesOf(nodes)) graph.setEdge(String(edge.from), String(edge.to));
  dagre.layout(graph);
  const across = direction === 'LR' ? 'y' : 'x';
  const at = (id: number) => graph.node(String(id))[across];
  const isMirrored = countInversions(nodes, at) > 0;
  const extent = graph.graph()[direction === 'LR' ? 'height' : 'width'] ?? 0;
  return [...known].map((id) => {
    const center = { ...graph.node(String(id)) };
    if (isMirrored) center[across] = extent - center[across];
    return { id, x: center.x - nodeSize.width / 2, y: center.y - nodeSize.height / 2 };
  });
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
