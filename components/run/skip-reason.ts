import type { RunGraph, ShownStep } from '#components/run/run-steps.ts';

/** Why a step was not executed. */
export type SkipReason =
  | { because: 'when'; when: string }
  | { because: 'before'; node: number; operation: string; status: 'failed' | 'skipped' }
  /** A step before it did not succeed, in an earlier round of the run. */
  | { because: 'earlier' };

/**
 * Why a step was skipped, told from the run's other steps: `all` skips what comes after a step that failed, and else a
 * step is skipped only by its own `when`.
 *
 * @param steps Those of the step's own target.
 */
export function skipReason(step: ShownStep, steps: readonly ShownStep[], graph: RunGraph): SkipReason {
  const when = graph.nodes.find((node) => node.id === step.node)?.when;
  const cause = graph.strategy === 'all' ? findCause(step.node, lastOfNodes(steps), graph) : undefined;
  if (cause) return cause;
  return when === undefined ? { because: 'earlier' } : { because: 'when', when };
}

/** The step before a node that keeps it from being executed. */
function findCause(
  node: number,
  steps: ReadonlyMap<number, ShownStep>,
  graph: RunGraph,
  seen = new Map<number, SkipReason | undefined>(),
): SkipReason | undefined {
  if (seen.has(node)) return seen.get(node);
  seen.set(node, undefined);
  for (const { id, when } of graph.nodes.filter(({ to }) => to.includes(node))) {
    const before = steps.get(id);
    const { status } = before ?? {};
    // A step that its own `when` skipped lets those after it run.
    const isCause =
      status === 'failed' ||
      (status === 'skipped' && (when === undefined || findCause(id, steps, graph, seen) !== undefined));
    if (!before || !isCause) continue;
    const cause: SkipReason = { because: 'before', node: id, operation: before.operation, status };
    seen.set(node, cause);
    return cause;
  }
  return undefined;
}

function lastOfNodes(steps: readonly ShownStep[]): Map<number, ShownStep> {
  return new Map(steps.map((step) => [step.node, step]));
}
