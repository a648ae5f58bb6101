import { parse, stringify } from 'lossless-json';
import type { DrawnNode } from '#components/pipeline/pipeline-graph.tsx';
import { describeDoing } from '#components/run/attempt-parts.ts';
import { formatDuration } from '#components/time/format.ts';
import type { Strategy } from '#lib/pipelines/strategy.ts';
import type { AttemptView, RunOutline, RunTarget, StepView } from '#lib/runs/view.ts';
import type { ShownText } from '#lib/shown-text.ts';
import { isFinished } from '#lib/status.ts';

/** A step and an attempt as pages are given them. */
export type ShownStep = StepView<ShownText>;
export type ShownAttempt = AttemptView<ShownText>;

/** A node of the pipeline revision that ran. */
export interface RunNode {
  id: number;
  operation?: string;
  to: number[];
  /** The expression that says whether it is executed. */
  when?: string;
}

/** The pipeline revision that ran. */
export interface RunGraph {
  nodes: RunNode[];
  strategy: Strategy;
}

/** The nodes with their state: that of their last step; before it `pending`, and nothing when never reached. */
export function drawRun(nodes: RunNode[], run: Pick<RunOutline, 'status' | 'steps'>): DrawnNode[] {
  const last = new Map<number, ShownStep>();
  for (const step of run.steps) last.set(step.node, step);
  return nodes.map((node) => {
    const step = last.get(node.id);
    const drawn = { id: node.id, operation: node.operation, to: node.to };
    if (node.operation === undefined) return drawn;
    if (!step) return isFinished(run.status) ? drawn : { ...drawn, status: 'pending' };
    const ms = durationOf(step);
    return {
      ...drawn,
      status: step.status,
      doing: describeDoing(step, null),
      note: ms === null ? undefined : formatDuration(ms),
    };
  });
}

/**
 * The run as it went on one of its targets: that target's steps, paths and results.
 *
 * @param target Undefined for a run without targets, which is returned as it is.
 */
export function runOnTarget(run: RunOutline, target: RunTarget | undefined): RunOutline {
  if (!target) return run;
  const { succeededPath, failedPaths } = target;
  const steps = run.steps.filter((step) => step.target === target.name);
  return { ...run, steps, succeededPath, failedPaths, results: resultsOf(run.results, target.name) };
}

/** JSON text of one target's results, every number digit by digit; `null` when there are none. */
function resultsOf(results: ShownText | null, target: string): ShownText | null {
  // Of those that are fetched, the server picks them out.
  if (results === null || typeof results !== 'string') return results;
  const all = parse(results) as Record<string, unknown>;
  return Object.hasOwn(all, target) ? (stringify(all[target]) ?? null) : null;
}

/** The target to show at first: that of the step the address names, else one that failed, else the first. */
export function firstTarget(run: RunOutline, step: number | null): string | undefined {
  const named = run.steps.find((each) => each.seq === step)?.target;
  const known = run.targets.find((target) => target.name === named);
  return (known ?? run.targets.find((target) => target.status === 'failed') ?? run.targets[0])?.name;
}

/** The attempts that this run has made; of a step that was taken over, they are another run's. */
export function ownAttempts({ reused, attempts }: ShownStep): ShownAttempt[] {
  return reused ? [] : attempts;
}

/** The attempt that counts: the last one. */
export function lastAttempt(step: ShownStep): ShownAttempt | undefined {
  return step.attempts.at(-1);
}

/** The first attempt of the round in which the step was last executed: a retry's times are those of its own attempts. */
export function firstAttempt(step: ShownStep): ShownAttempt | undefined {
  const round = lastAttempt(step)?.round;
  return step.attempts.find((attempt) => attempt.round === round);
}

/** From the start of the first attempt, builds and Pod starts included, to the last one's end; `null` while open. */
export function durationOf(step: ShownStep): number | null {
  const first = firstAttempt(step);
  const last = lastAttempt(step);
  if (!first || !last?.finishedAt) return null;
  return Date.parse(last.finishedAt) - Date.parse(first.startedAt);
}

/** True for a step that an earlier round of its run carried out, and a retry kept. */
export function isKept(step: ShownStep, { startedAt }: Pick<RunOutline, 'startedAt'>): boolean {
  const finishedAt = lastAttempt(step)?.finishedAt;
  return startedAt !== null && typeof finishedAt === 'string' && finishedAt < startedAt;
}
