import type { RunEvent, RunOutline } from '#lib/runs/view.ts';
import type { ShownText } from '#lib/shown-text.ts';

/**
 * The run after a change: its data now, and the changed steps in the place of their older selves. A change older than
 * what is held changes nothing. Undefined when changes before it are missing.
 *
 * @param since The version from which on the change has everything.
 */
export function applyRunChange(
  held: RunOutline | undefined,
  { since, patch: { run, steps } }: { since: number; patch: RunEvent<ShownText> },
): RunOutline | undefined {
  if (since > (held?.version ?? 0)) return undefined;
  if (held === undefined) return { ...run, steps };
  if (run.version < held.version) return held;
  if (steps.length === 0) return { ...held, ...run };
  const bySeq = new Map([...held.steps, ...steps].map((step) => [step.seq, step]));
  return { ...held, ...run, steps: [...bySeq.values()].sort((a, b) => a.seq - b.seq) };
}
