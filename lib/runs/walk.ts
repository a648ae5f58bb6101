import type { JsonObject } from '#lib/json.ts';
import { type Graph, startNode } from '#lib/pipelines/graph.ts';
import { hashContext, overlay } from '#lib/runs/context.ts';

/** How one node's step ended. A skipped node (its `when` was false) lets the walk go on, without results. */
export type NodeOutcome =
  | { status: 'succeeded'; results: JsonObject }
  | { status: 'skipped' }
  | { status: 'failed' };

/** Carries out one node's step, retries included. Throws only to end the whole walk (cancel, shutdown, limit). */
export type ExecuteNode = (node: number, context: JsonObject) => Promise<NodeOutcome>;

/** How a whole run ended. */
export interface WalkOutcome {
  status: 'succeeded' | 'failed';
  /** Results of the steps that count, overlaid in order; without the run's parameters. */
  results: JsonObject;
  /** Node ids from the first after the start to the sink; under `all` there is no such path. */
  succeededPath: number[] | null;
  /** Node ids from the first after the start to the one that failed. */
  failedPaths: number[][];
}

/**
 * KubeDiag's strategy: paths are tried depth-first in `to` order until one succeeds to its sink.
 *
 * Paths are never enumerated. What lies below a node depends only on the node and the context it is reached with,
 * so a pair of both that led nowhere once is not walked again: chained diamonds cost linear time.
 */
export async function walkFirstPath(
  graph: Graph,
  parameters: JsonObject,
  execute: ExecuteNode,
): Promise<WalkOutcome> {
  const failedPaths: number[][] = [];
  const deadEnds = new Set<string>();

  async function walk(
    node: number,
    path: number[],
    results: JsonObject,
  ): Promise<{ path: number[]; results: JsonObject } | undefined> {
    const successors = graph.nodes.get(node)?.to ?? [];
    if (successors.length === 0) return { path, results };
    const context = overlay(parameters, results);
    const contextHash = hashContext(context);
    for (const next of successors) {
      const key = `${next} ${contextHash}`;
      if (deadEnds.has(key)) continue;
      const outcome = await execute(next, context);
      const nextPath = [...path, next];
      if (outcome.status === 'failed') {
        failedPaths.push(nextPath);
      } else {
        const found = await walk(
          next,
          nextPath,
          outcome.status === 'succeeded' ? overlay(results, outcome.results) : results,
        );
        if (found) return found;
      }
      deadEnds.add(key);
    }
    return undefined;
  }

  const found = await walk(startNode, [], {});
  if (!found) return { status: 'failed', results: {}, succeededPath: null, failedPaths };
  return { status: 'succeeded', results: found.results, succeededPath: found.path, failedPaths };
}

/**
 * Every node runs once its predecessors succeeded, independent branches in parallel. A failed node fails the run;
 * what depends on it is skipped, what does not goes on.
 *
 * @param skip Called with each node that will not run because one before it failed.
 */
export async function walkAll(
  graph: Graph,
  parameters: JsonObject,
  execute: ExecuteNode,
  skip: (node: number, context: JsonObject) => Promise<void>,
): Promise<WalkOutcome> {
  const results = new Map<number, JsonObject>();
  const failedPaths: number[][] = [];
  const ancestors = findAncestors(graph);
  const inProgress = new Map<number, Promise<boolean>>();

  // True when the node's successors may run.
  async function visit(node: number): Promise<boolean> {
    const before = graph.predecessors.get(node) ?? [];
    const passed = await Promise.all(before.map((id) => inProgress.get(id)));
    const known = graph.order.filter((id) => ancestors.get(node)?.has(id));
    const context = overlay(parameters, ...known.map((id) => results.get(id)));
    if (!passed.every(Boolean)) {
      await skip(node, context);
      return false;
    }
    const outcome = await execute(node, context);
    if (outcome.status === 'succeeded') results.set(node, outcome.results);
    if (outcome.status === 'failed') failedPaths.push(onePathTo(node, graph));
    return outcome.status !== 'failed';
  }

  for (const node of graph.order) {
    inProgress.set(node, node === startNode ? Promise.resolve(true) : visit(node));
  }
  const settled = await Promise.allSettled(inProgress.values());
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
  return {
    status: failedPaths.length > 0 ? 'failed' : 'succeeded',
    results: overlay({}, ...graph.order.map((id) => results.get(id))),
    succeededPath: null,
    failedPaths: failedPaths.sort(
      (a, b) => graph.order.indexOf(a.at(-1) ?? 0) - graph.order.indexOf(b.at(-1) ?? 0),
    ),
  };
}

function findAncestors(graph: Graph): Map<number, Set<number>> {
  const ancestors = new Map<number, Set<number>>();
  for (const node of graph.order) {
    const own = new Set<number>();
    for (const before of graph.predecessors.get(node) ?? []) {
      own.add(before);
      for (const further of ancestors.get(before) ?? []) own.add(further);
    }
    ancestors.set(node, own);
  }
  return ancestors;
}

function onePathTo(node: number, graph: Graph): number[] {
  const path: number[] = [];
  for (let next = node; next !== startNode; next = graph.predecessors.get(next)?.[0] ?? startNode) {
    path.unshift(next);
  }
  return path;
}
