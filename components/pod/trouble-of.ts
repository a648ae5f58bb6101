import type { ErrorView } from '#lib/errors.ts';
import type { PodSummary } from '#lib/pods/view.ts';

/** What is wrong with a Pod, to be shown; `null` when nothing is. */
export function troubleOf({ problem, exit, operation }: PodSummary): ErrorView | null {
  if (problem) return { ...problem, fault: 'platform' };
  if (!exit || exit.reason === 'completed') return null;
  return {
    code: 'POD_EXITED',
    message: exit.message,
    hint: `Another Pod is started when "${operation}" is called again.`,
    fault: 'code',
    details: { exitCode: exit.code },
  };
}
