import { type DraftNode, newNode, type PipelineDraft } from '#components/pipeline/draft.ts';
import { startNode } from '#lib/pipelines/graph.ts';

/** A drawing after a node was added, and that node's id. */
export interface Added {
  draft: PipelineDraft;
  id: number;
}

/** Adds a node that a node leads to last. */
export function insertAfter(draft: PipelineDraft, from: number, operation: string): Added {
  const id = nextId(draft.nodes);
  const lead = (node: DraftNode) => (node.id === from ? { ...node, to: [...node.to, id] } : node);
  return { draft: { ...draft, nodes: [...draft.nodes.map(lead), newNode(id, operation)] }, id };
}

/** Puts a node between two others, in the place of their edge. */
export function insertOnEdge(draft: PipelineDraft, edge: DrawnEdge, operation: string): Added {
  const id = nextId(draft.nodes);
  const lead = (node: DraftNode) =>
    node.id === edge.from ? { ...node, to: node.to.map((to) => (to === edge.to ? id : to)) } : node;
  const added = { ...newNode(id, operation), to: [edge.to] };
  return { draft: { ...draft, nodes: [...draft.nodes.map(lead), added] }, id };
}

export interface DrawnEdge {
  from: number;
  to: number;
}

/** Why an edge cannot be drawn; `undefined` when it can. */
export function whyNotConnect(nodes: readonly DraftNode[], { from, to }: DrawnEdge): string | undefined {
  if (to === startNode) return 'Nothing leads into the start.';
  if (from === to) return `Node ${from} cannot lead to itself.`;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  if (!byId.has(from) || !byId.has(to)) return 'There is no such node.';
  if (byId.get(from)?.to.includes(to)) return `${nameOf(from)} leads to node ${to} already.`;
  if (reaches(byId, to, from)) {
    return `Node ${to} leads to node ${from}: an edge back would close a cycle.`;
  }
  return undefined;
}

/** Draws an edge, where {@link whyNotConnect} has nothing against it. */
export function connect(draft: PipelineDraft, edge: DrawnEdge): PipelineDraft {
  if (whyNotConnect(draft.nodes, edge)) return draft;
  return changeTo(draft, edge.from, (to) => [...to, edge.to]);
}

/** Takes edges away. */
export function disconnect(draft: PipelineDraft, edges: readonly DrawnEdge[]): PipelineDraft {
  return edges.reduce(
    (now, edge) => changeTo(now, edge.from, (to) => to.filter((id) => id !== edge.to)),
    draft,
  );
}

/**
 * Removes nodes with their edges. What led to a node with one way on leads there now: taking a node out of a chain leaves
 * a chain. The start stays.
 */
export function removeNodes(draft: PipelineDraft, ids: Iterable<number>): PipelineDraft {
  return [...ids].filter((id) => id !== startNode).reduce(removeNode, draft);
}

function removeNode(draft: PipelineDraft, id: number): PipelineDraft {
  const gone = draft.nodes.find((node) => node.id === id);
  if (!gone) return draft;
  const leading = draft.nodes.filter((node) => node.id !== id && node.to.includes(id));
  const next = gone.to.filter((to) => to !== id);
  const heir = leading.length === 1 && next.length === 1 ? next[0] : undefined;
  const relead = (node: DraftNode) => {
    if (!node.to.includes(id)) return node;
    const isKept = heir !== undefined && heir !== node.id && !node.to.includes(heir);
    return { ...node, to: node.to.flatMap((to) => (to !== id ? [to] : isKept ? [heir] : [])) };
  };
  return { ...draft, nodes: draft.nodes.filter((node) => node.id !== id).map(relead) };
}

/** Moves one of the nodes that a node leads to up (-1) or down (1): paths are tried in this order. */
export function moveSuccessor(draft: PipelineDraft, edge: DrawnEdge, by: -1 | 1): PipelineDraft {
  return changeTo(draft, edge.from, (to) => {
    const place = to.indexOf(edge.to);
    const other = to[place + by];
    if (place === -1 || other === undefined) return to;
    return to.map((id, index) => (index === place ? other : index === place + by ? edge.to : id));
  });
}

/** The smallest id after all there are. */
export function nextId(nodes: readonly DraftNode[]): number {
  return nodes.reduce((most, { id }) => Math.max(most, id), startNode) + 1;
}

function changeTo(draft: PipelineDraft, id: number, change: (to: number[]) => number[]): PipelineDraft {
  const nodes = draft.nodes.map((node) => (node.id === id ? { ...node, to: change(node.to) } : node));
  return { ...draft, nodes };
}

function reaches(byId: ReadonlyMap<number, DraftNode>, from: number, to: number): boolean {
  const reached = new Set([from]);
  for (const id of reached) {
    if (id === to) return true;
    for (const next of byId.get(id)?.to ?? []) reached.add(next);
  }
  return false;
}

function nameOf(id: number): string {
  return id === startNode ? 'The start' : `Node ${id}`;
}
