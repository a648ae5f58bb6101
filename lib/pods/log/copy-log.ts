import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '#lib/engines/engine.ts';
import { limits } from '#lib/limits.ts';
import { createLogWriter } from '#lib/logs/log-writer.ts';
import { appendPodLog, deletePodLogChunks, findLogWatch, restartPodLog } from '#lib/pods/log/log-store.ts';
import { createUntagger } from '#lib/pods/log/untag-line.ts';

/** Lines shown to someone who begins to read. */
const tailLines = 1000;

/**
 * Copies a Pod's log into the database while someone reads it: its last lines, then each as it is printed. Resolves
 * once nobody reads any more, the Pod has ended, or the signal aborts.
 */
export async function copyPodLog(engine: Engine, pod: string, signal: AbortSignal): Promise<void> {
  const stopping = new AbortController();
  const copying = AbortSignal.any([signal, stopping.signal]);
  const stop = () => stopping.abort();
  const firstSeq = await restartPodLog(pod);
  const log = createLogWriter(
    {
      append: (seq, text) => appendPodLog(pod, seq, text),
      remove: (from, to) => deletePodLogChunks(pod, { from, to }),
    },
    { kept: { headBytes: 0, tailBytes: limits.podLogBytes }, firstSeq, onFailure: stop },
  );
  const untag = createUntagger();
  const watching = untilUnwatched(pod, copying).finally(stop);
  // It is thrown below.
  watching.catch(() => undefined);
  try {
    await engine.tailLogs(pod, (line) => log.write(untag(line)), { lines: tailLines, signal: copying });
  } catch (error) {
    if (!copying.aborted) throw error;
  } finally {
    stop();
    await log.close();
    await watching;
  }
}

async function untilUnwatched(pod: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const until = await findLogWatch(pod);
    const leftMs = (until?.getTime() ?? 0) - Date.now();
    if (leftMs <= 0) return;
    await sleep(leftMs + 100, undefined, { signal }).catch(() => undefined);
  }
}
