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
 * unknown nodes are left out, and cycles are fine: a graph is also drawn while it is being written.
 */
export function layoutGraph(nodes: LayoutNode[], direction: 'LR' | 'TB' = 'LR'): Placement[] {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: direction, nodesep: 28, ranksep: 64, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(nodes.map((node) => node.id));
  for (const id of known) graph.setNode(String(id), { ...nodeSize });
  for (const edge of edgesOf(nodes)) graph.setEdge(String(edge.from), String(edge.to));
  dagre.layout(graph);
  return [...known].map((id) => {
    const { x, y } = graph.node(String(id));
    return { id, x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 };
  });
}

/** The edges between known nodes, each once. */
export function edgesOf(nodes: LayoutNode[]): { from: number; to: number }[] {
  const known = new Set(nodes.map((node) => node.id));
  return nodes.flatMap((node) =>
    [...new Set(node.to)].filter((to) => known.has(to)).map((to) => ({ from: node.id, to })),
  );
}
