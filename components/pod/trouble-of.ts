import type { ErrorView } from '#lib/errors.ts';
import type { PodSummary } from '#lib/pods/view.ts';

/** What is wrong with a Pod, to be shown; `null` when nothing is. */
export function troubleOf({ problem, exit, operation, state }: PodSummary): ErrorView | null {
  if (problem) return { ...problem, fault: 'platform' };
  // One that was stopped on purpose has an exit, too, for its callers.
  if (state !== 'exited' || !exit || exit.reason === 'completed') return null;
  return {
    code: 'POD_EXITED',
    message: exit.message,
    hint: `Another Pod is started when "${operation}" is called again.`,
    fault: 'code',
    details: exit.code < 0 ? undefined : { exitCode: exit.code },
  };
}
