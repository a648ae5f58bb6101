import { z } from 'zod';
import { type Graph, startNode } from '#lib/pipelines/graph.ts';
import type { Strategy } from '#lib/pipelines/strategy.ts';
import { type RerunView, rerunViewSchema } from '#lib/runs/view.ts';
import type { Status } from '#lib/status.ts';

/** What is recorded of how a run runs another again: what pages show of it, and what the worker needs besides. */
export const rerunRecordSchema = rerunViewSchema.extend({
  /** Of the step that it begins from: the context it was reached with. */
  contextHash: z.string().nullable(),
  /** Who asked for it: a draft is tried in a Pod of theirs. */
  person: z.string(),
});

export type RerunRecord = z.infer<typeof rerunRecordSchema>;

/** A recorded step, as far as it matters for what is taken over. */
export interface TakenStep {
  seq: number;
  node: number;
  target: string;
  status: Status;
  round: number;
}

/** The run that is run again. */
export interface OriginRun {
  graph: Graph;
  strategy: Strategy;
  round: number;
  steps: TakenStep[];
  /** Names of its targets whose walk succeeded. */
  succeededTargets: string[];
}

/**
 * The steps whose recorded outcomes a run takes over, in their order.
 *
 * From a step under `all`: what succeeded and does not come after it. Under `firstPath` what the walk came to before
 * it, failures too, since they are why the walk came to it. From what failed: what succeeded.
 */
export function findReused(origin: OriginRun, from: RerunView['from']): TakenStep[] {
  const { steps, strategy, round } = origin;
  if (from === 'start') return [];
  if (from === 'failed') {
    return steps.filter(
      (step) => step.status === 'succeeded' || origin.succeededTargets.includes(step.target),
    );
  }
  const here = steps.filter((step) => step.target === from.target);
  if (strategy === 'firstPath') {
    return here.filter(
      (step) =>
        step.seq < from.step &&
        (step.status === 'succeeded' || (step.round === round && step.status !== 'cancelled')),
    );
  }
  const after = findDescendants(origin.graph, from.node);
  return here.filter((step) => step.status === 'succeeded' && !after.has(step.node));
}

/** A node, and all that can be reached from it. */
function findDescendants(graph: Graph, node: number): Set<number> {
  const found = new Set<number>([node]);
  // A Set gives what is added while it is gone through, too.
  for (const id of found) for (const next of graph.nodes.get(id)?.to ?? []) found.add(next);
  found.delete(startNode);
  return found;
}
