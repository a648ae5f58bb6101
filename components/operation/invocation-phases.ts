import { outcomeOf } from '#components/status/status-map.ts';
import type { InvocationSummary } from '#lib/invocations/view.ts';

export interface PhaseView {
  label: string;
  state: 'done' | 'current' | 'waiting' | 'failed' | 'cancelled' | 'skipped';
}

const steps = [
  { label: 'Engine', doneWhenPast: 'waiting for an engine' },
  { label: 'Build', doneWhenPast: 'building' },
  { label: 'Start Pod', doneWhenPast: 'starting' },
  { label: 'Run', doneWhenPast: 'running' },
] as const;

const order = ['queued', 'waiting for an engine', 'building', 'starting', 'running'] as const;

/** The progress of an invocation: which phases are done, which one is under way, and where it failed. */
export function phasesOf(
  invocation: Pick<InvocationSummary, 'phase' | 'status' | 'statusCode' | 'buildId' | 'revision'>,
): PhaseView[] {
  const { phase, buildId, revision } = invocation;
  const outcome = outcomeOf(invocation);
  const isAnswered = invocation.status === 'succeeded';
  // A queued invocation is looking for its engine.
  const reached = Math.max(1, order.indexOf(phase));
  return steps.map((step) => {
    const at = order.indexOf(step.doneWhenPast);
    // All that is built for a try.
    const label = step.label === 'Build' && revision === null ? 'Dependencies' : step.label;
    if (isAnswered && step.label === 'Run') return { label, state: outcome === 'failed' ? 'failed' : 'done' };
    if (isAnswered || at < reached) {
      return { label, state: step.label === 'Build' && buildId === null ? 'skipped' : 'done' };
    }
    if (at > reached) return { label, state: 'waiting' };
    return { label, state: outcome === 'failed' || outcome === 'cancelled' ? outcome : 'current' };
  });
}
