import type { CanvasEdge } from '#components/pipeline/canvas-edge.tsx';
import type { CanvasNode } from '#components/pipeline/canvas-node.tsx';
import type { DraftNode } from '#components/pipeline/draft.ts';
import { drawEdges, handles } from '#components/pipeline/graph-elements.ts';
import {
  type Direction,
  type LayoutNode,
  nodeSize,
  type Placement,
  type Point,
} from '#components/pipeline/graph-layout.ts';
import { layoutGraph } from '#components/pipeline/layout-graph.ts';
import { startNode } from '#lib/pipelines/graph.ts';

/** What is chosen on the canvas; edges by their ids, as `1-2`. */
export interface Selection {
  nodes: ReadonlySet<number>;
  edges: ReadonlySet<string>;
}

interface Drawn {
  nodes: readonly DraftNode[];
  /** What is wrong with a node. */
  problems: ReadonlyMap<number, string>;
  selection: Selection;
  direction: Direction;
}

interface Drawing {
  nodes: CanvasNode[];
  edges: CanvasEdge[];
  places: ReadonlyMap<number, Placement>;
}

const noBends: readonly Point[] = [];

/**
 * Draws a pipeline that is being edited. What stays the same stays the same object: a keystroke in a pipeline of a
 * thousand nodes must not draw a thousand nodes. Nodes come in the order in which they are read, which is that of Tab.
 */
export function createNodeDrawer(): (drawn: Drawn) => Drawing {
  let shape = '';
  let places = new Map<number, Placement>();
  let shapeEdges: CanvasEdge[] = [];
  let nodes: CanvasNode[] = [];
  let edges: CanvasEdge[] = [];
  return ({ nodes: draft, problems, selection, direction }) => {
    const bare: LayoutNode[] = draft.map(({ id, to }) => ({ id, to }));
    const newShape = `${direction} ${JSON.stringify(bare)}`;
    if (newShape !== shape) {
      shape = newShape;
      const layout = layoutGraph(bare, direction);
      places = new Map(layout.places.map((place) => [place.id, place]));
      shapeEdges = drawEdges(bare).map((edge) => ({
        ...edge,
        type: 'insertable' as const,
        data: { bends: layout.bends.get(edge.id) ?? noBends, direction },
      }));
    }
    const before = new Map(nodes.map((node) => [node.data.id, node]));
    const drawnNodes = draft.map((node) => {
      const drawn = drawNode(node, {
        problem: problems.get(node.id),
        selected: selection.nodes.has(node.id),
        place: places.get(node.id),
        direction,
      });
      const old = before.get(node.id);
      return old && isSame(old, drawn) ? old : drawn;
    });
    nodes = keep(nodes, drawnNodes.sort(inReadingOrder(direction)));
    const edgeBefore = new Map(edges.map((edge) => [edge.id, edge]));
    edges = keep(
      edges,
      shapeEdges.map((edge) => {
        const selected = selection.edges.has(edge.id);
        const old = edgeBefore.get(edge.id);
        return old && old.selected === selected && old.data === edge.data ? old : { ...edge, selected };
      }),
    );
    return { nodes, edges, places };
  };
}

function drawNode(
  node: DraftNode,
  look: {
    problem: string | undefined;
    selected: boolean;
    place: Placement | undefined;
    direction: Direction;
  },
): CanvasNode {
  const { id, operation } = node;
  const { problem, selected, place, direction } = look;
  const name = id === startNode ? 'Start' : `Node ${id}: ${operation || 'no operation'}`;
  return {
    id: String(id),
    type: 'operation',
    position: { x: place?.x ?? 0, y: place?.y ?? 0 },
    ...nodeSize,
    // What is out of sight is not on the page, where it would be measured: "Fit View" would pass it over.
    measured: nodeSize,
    // Else the canvas would look for them in the page after each change, and draw no edge meanwhile.
    handles: handles[direction],
    selected,
    ariaLabel: problem ? `${name}. ${problem}` : name,
    data: { id, operation, options: optionsOf(node), problem, direction },
  };
}

/** What is not as it is by default. */
function optionsOf({ timeoutSeconds, retries, when, inputs }: DraftNode): string {
  const parts = [
    when.trim() && 'if',
    inputs && 'inputs',
    retries.trim() && `${retries.trim()} ${retries.trim() === '1' ? 'retry' : 'retries'}`,
    timeoutSeconds.trim() && `${timeoutSeconds.trim()} s`,
  ];
  return parts.filter(Boolean).join(' · ');
}

function isSame(a: CanvasNode, b: CanvasNode): boolean {
  return (
    a.selected === b.selected &&
    a.ariaLabel === b.ariaLabel &&
    a.position.x === b.position.x &&
    a.position.y === b.position.y &&
    a.data.operation === b.data.operation &&
    a.data.options === b.data.options &&
    a.data.problem === b.data.problem &&
    a.data.direction === b.data.direction
  );
}

function keep<T>(before: T[], now: T[]): T[] {
  return before.length === now.length && before.every((each, index) => each === now[index]) ? before : now;
}

function inReadingOrder(direction: Direction) {
  const [along, across] = direction === 'LR' ? (['x', 'y'] as const) : (['y', 'x'] as const);
  return (a: CanvasNode, b: CanvasNode) =>
    a.position[along] - b.position[along] || a.position[across] - b.position[across];
}
