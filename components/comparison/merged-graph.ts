import type { DrawnNode } from '#components/pipeline/pipeline-graph.tsx';
import type { ComparedStep } from '#lib/runs/comparison.ts';

/** A node of a pipeline revision. */
interface RevisionNode {
  id: number;
  operation?: string;
  to: number[];
}

/** The nodes and edges of two pipeline revisions in one graph, each node with what became of its steps. */
export function mergeGraphs(
  before: RevisionNode[],
  after: RevisionNode[],
  steps: Pick<ComparedStep, 'node' | 'verdict'>[],
): DrawnNode[] {
  const merged = new Map<number, DrawnNode>();
  for (const { id, operation, to } of [...before, ...after]) {
    const edges = merged.get(id)?.to ?? [];
    merged.set(id, { id, operation, to: [...new Set([...edges, ...to])] });
  }
  return [...merged.values()].map((node) => {
    const verdicts = new Set(steps.filter((step) => step.node === node.id).map(({ verdict }) => verdict));
    const [verdict] = verdicts;
    // A node whose steps differ in how they differ has changed.
    return { ...node, status: verdicts.size > 1 ? 'changed' : verdict };
  });
}
