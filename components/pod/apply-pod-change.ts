import { tailOf } from '#lib/cut-text.ts';
import type { PodChange, PodSummary } from '#lib/pods/view.ts';

/** A Pod and what of its log has arrived. */
export interface LivePod {
  pod: PodSummary;
  log: string;
}

/** As much of a log as a page holds, in characters; the oldest lines go first. */
const mostLog = 1024 * 1024;

/** The Pod after one event: as it is now, with the event's lines added to its log or in its place. */
export function applyPodChange({ log }: LivePod, { pod, log: part }: PodChange): LivePod {
  return { pod, log: part.isAnew ? part.text : keepEnd(log + part.text) };
}

function keepEnd(log: string): string {
  if (log.length <= mostLog) return log;
  const cut = tailOf(log, mostLog);
  return cut.slice(cut.indexOf('\n') + 1);
}
