import { tailOf } from '#lib/cut-text.ts';
import type { LivePod, PodChange } from '#lib/pods/view.ts';

/** As much of a log as a page holds, in characters; the oldest lines go first. */
const mostLog = 1024 * 1024;

interface PodStep {
  /** The number of the log's last chunk before this change; 0: the change holds the whole log. */
  since: number;
  /** That of the last one in it. */
  version: number;
  patch: PodChange;
}

/** The Pod after a change: its state, and its log with the new chunks. Undefined when chunks in between are missing. */
export function applyPodChange(
  held: LivePod | undefined,
  { since, version, patch: { pod, log: part } }: PodStep,
): LivePod | undefined {
  if (part.isAnew) return { pod, log: part.text, chunk: version };
  if (held?.chunk !== since) return undefined;
  return { pod, log: keepEnd(held.log + part.text), chunk: version };
}

function keepEnd(log: string): string {
  if (log.length <= mostLog) return log;
  const cut = tailOf(log, mostLog);
  return cut.slice(cut.indexOf('\n') + 1);
}
