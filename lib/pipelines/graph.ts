import type { FieldIssue } from '#lib/errors.ts';
import type { PipelineNode } from '#lib/pipelines/schema.ts';

/** The node every pipeline starts at; it names no operation (KubeDiag `OperationSet`). */
export const startNode = 0;

/** Steps are recorded with the node's id as a 32-bit number. */
const lastNodeId = 2 ** 31 - 1;

/** A checked pipeline, ready to be walked. */
export interface Graph {
  nodes: ReadonlyMap<number, PipelineNode>;
  /** All node ids, each after everything that leads to it; ties in order of the adjacency list. */
  order: readonly number[];
  /** Per node the nodes with an edge to it. */
  predecessors: ReadonlyMap<number, readonly number[]>;
}

/** The operations a pipeline names, each once. */
export function operationNames(nodes: PipelineNode[]): string[] {
  return [...new Set(nodes.flatMap((node) => (node.operation ? [node.operation] : [])))];
}

/** Builds the graph of an adjacency list that {@link validateGraph} found nothing wrong with. */
export function buildGraph(nodes: PipelineNode[]): Graph {
  const predecessors = new Map<number, number[]>(nodes.map((node) => [node.id, []]));
  for (const node of nodes) for (const to of node.to) predecessors.get(to)?.push(node.id);
  return {
    nodes: new Map(nodes.map((node) => [node.id, node])),
    order: sortTopologically(nodes),
    predecessors,
  };
}

/**
 * Every reason for which an adjacency list is no pipeline, in linear time.
 *
 * @param isOperation Whether an operation of this name exists.
 * @returns Issues whose paths start with the index of the node in the list.
 */
export function validateGraph(nodes: PipelineNode[], isOperation: (name: string) => boolean): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const indexOf = new Map<number, number>();
  nodes.forEach((node, index) => {
    if (node.id > lastNodeId)
      issues.push({ path: [index, 'id'], message: `A node id is at most ${lastNodeId}.` });
    if (indexOf.has(node.id))
      issues.push({ path: [index, 'id'], message: `Node id ${node.id} is used twice.` });
    else indexOf.set(node.id, index);
  });
  if (!indexOf.has(startNode)) {
    issues.push({ path: [], message: `Node ${startNode}, the start, is missing.` });
  }
  for (const [index, node] of nodes.entries()) issues.push(...operationIssues(node, index, isOperation));
  for (const [index, node] of nodes.entries()) issues.push(...edgeIssues(node, index, indexOf));
  if (issues.length > 0) return issues;
  if (nodes.length === 1) {
    return [
      { path: [], message: 'The pipeline names no operation; add a node and an edge from node 0 to it.' },
    ];
  }
  const cycle = findCycle(nodes);
  if (cycle) {
    const index = indexOf.get(cycle[0] ?? startNode) ?? 0;
    return [{ path: [index, 'to'], message: `Nodes ${[...cycle, cycle[0]].join(' → ')} form a cycle.` }];
  }
  const reached = reachableFrom(startNode, nodes);
  return nodes.flatMap((node, index) =>
    reached.has(node.id)
      ? []
      : [{ path: [index], message: `Node ${node.id} cannot be reached from node ${startNode}.` }],
  );
}

function operationIssues(
  node: PipelineNode,
  index: number,
  isOperation: (name: string) => boolean,
): FieldIssue[] {
  const path = [index, 'operation'];
  if (node.id === startNode) {
    return node.operation ? [{ path, message: 'Node 0 is the start and names no operation.' }] : [];
  }
  if (!node.operation) return [{ path, message: `Node ${node.id} names no operation.` }];
  if (isOperation(node.operation)) return [];
  return [
    { path, message: `Node ${node.id} names the operation "${node.operation}", which does not exist.` },
  ];
}

function edgeIssues(node: PipelineNode, index: number, indexOf: Map<number, number>): FieldIssue[] {
  const seen = new Set<number>();
  return node.to.flatMap((to, position) => {
    const path = [index, 'to', position];
    if (to === startNode) return [{ path, message: `Node ${node.id} leads into node 0, the start.` }];
    if (!indexOf.has(to))
      return [{ path, message: `Node ${node.id} leads to node ${to}, which does not exist.` }];
    if (seen.has(to)) return [{ path, message: `Node ${node.id} leads to node ${to} twice.` }];
    seen.add(to);
    return [];
  });
}

/** Kahn's algorithm; nodes on a cycle are missing from the answer. */
function sortTopologically(nodes: PipelineNode[]): number[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const open = new Map<number, number>(nodes.map((node) => [node.id, 0]));
  for (const node of nodes) for (const to of node.to) open.set(to, (open.get(to) ?? 0) + 1);
  const order = nodes.filter((node) => open.get(node.id) === 0).map((node) => node.id);
  for (let next = 0; next < order.length; next++) {
    for (const to of byId.get(order[next] ?? startNode)?.to ?? []) {
      const left = (open.get(to) ?? 0) - 1;
      open.set(to, left);
      if (left === 0) order.push(to);
    }
  }
  return order;
}

/** Node ids along one cycle, if there is one: every node that could not be sorted has such a predecessor too. */
function findCycle(nodes: PipelineNode[]): number[] | undefined {
  const sorted = new Set(sortTopologically(nodes));
  const predecessorOf = new Map<number, number>();
  for (const node of nodes) {
    if (sorted.has(node.id)) continue;
    for (const to of node.to) if (!sorted.has(to)) predecessorOf.set(to, node.id);
  }
  let current = nodes.find((node) => !sorted.has(node.id))?.id;
  const walked: number[] = [];
  while (current !== undefined && !walked.includes(current)) {
    walked.push(current);
    current = predecessorOf.get(current);
  }
  if (current === undefined) return undefined;
  const cycle = walked.slice(walked.indexOf(current)).reverse();
  const first = cycle.indexOf(Math.min(...cycle));
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}

function reachableFrom(start: number, nodes: PipelineNode[]): Set<number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const reached = new Set([start]);
  for (const id of reached) for (const to of byId.get(id)?.to ?? []) reached.add(to);
  return reached;
}
