import { type Edge, MarkerType, type NodeHandle, Position } from '@xyflow/react';
import { type Direction, type LayoutNode, nodeSize } from '#components/pipeline/graph-layout.ts';
import { edgesOf } from '#components/pipeline/layout-graph.ts';

/** React Flow's own. */
const handleSize = 6;

const { width, height } = nodeSize;

/** Where edges come in and go out; each array is one, so that nodes that have it stay what they are. */
export const handles: Record<Direction, NodeHandle[]> = {
  LR: [
    { type: 'target', position: Position.Left, ...around(0, height / 2) },
    { type: 'source', position: Position.Right, ...around(width, height / 2) },
  ],
  TB: [
    { type: 'target', position: Position.Top, ...around(width / 2, 0) },
    { type: 'source', position: Position.Bottom, ...around(width / 2, height) },
  ],
};

/** The edges between known nodes, with an arrow's head. */
export function drawEdges(nodes: LayoutNode[]): Edge[] {
  return edgesOf(nodes).map(({ from, to }) => ({
    id: `${from}-${to}`,
    source: String(from),
    target: String(to),
    type: 'smoothstep',
    markerEnd: { type: MarkerType.ArrowClosed, width: 18, height: 18 },
  }));
}

function around(x: number, y: number) {
  return { width: handleSize, height: handleSize, x: x - handleSize / 2, y: y - handleSize / 2 };
}
