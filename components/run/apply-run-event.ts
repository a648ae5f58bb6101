import type { RunEvent, RunOutline } from '#lib/runs/view.ts';
import type { ShownText } from '#lib/shown-text.ts';

/**
 * The run after one event: the event's run data, and its changed steps in the place of their older selves.
 * An event older than what is shown (a stream that started over) changes nothing.
 */
export function applyRunEvent(run: RunOutline, event: RunEvent<ShownText>): RunOutline {
  if (event.run.id !== run.id || event.run.version < run.version) return run;
  if (event.steps.length === 0) return { ...run, ...event.run };
  const bySeq = new Map(run.steps.map((step) => [step.seq, step]));
  for (const step of event.steps) bySeq.set(step.seq, step);
  return { ...run, ...event.run, steps: [...bySeq.values()].sort((a, b) => a.seq - b.seq) };
}
