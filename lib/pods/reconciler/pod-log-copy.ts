import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '#lib/engines/engine.ts';
import { limits } from '#lib/limits.ts';
import { appendPodLog, findLogWatch, restartPodLog } from '#lib/pods/reconciler/pod-log-store.ts';
import { createUntagger } from '#lib/pods/reconciler/untag-line.ts';
import { storableText } from '#lib/storable.ts';

/** Lines shown to someone who begins to read. */
const tailLines = 1000;
const flushMs = 250;
/** Text waiting to be written; a Pod that prints more in one go has some of it left out. */
const waitingLength = 256 * 1024;

/**
 * Copies a Pod's log into the database while someone reads it: its last lines, then each as it is printed. Resolves
 * once nobody reads any more, the Pod has ended, or the signal aborts.
 */
export async function copyPodLog(engine: Engine, pod: string, signal: AbortSignal): Promise<void> {
  const stopping = new AbortController();
  const copying = AbortSignal.any([signal, stopping.signal]);
  const writer = await openWriter(pod);
  const untag = createUntagger();
  const watching = untilUnwatched(pod, copying).finally(() => stopping.abort());
  const both = Promise.all([watching, flushEvery(writer, copying)]);
  both.catch(() => stopping.abort());
  try {
    await engine.tailLogs(pod, (line) => writer.add(untag(line)), { lines: tailLines, signal: copying });
  } catch (error) {
    if (!copying.aborted) throw error;
  } finally {
    stopping.abort();
    await both;
    await writer.flush();
  }
}

interface ChunkWriter {
  add(text: string): void;
  /** Writes what is waiting. */
  flush(): Promise<void>;
}

async function openWriter(pod: string): Promise<ChunkWriter> {
  let seq = await restartPodLog(pod);
  /** Chunks that are kept, oldest first. */
  const kept: { seq: number; length: number }[] = [];
  let keptLength = 0;
  let waiting = '';
  let leftOut = 0;
  return {
    add(text) {
      if (waiting.length + text.length <= waitingLength) waiting += text;
      else leftOut += text.length;
    },
    async flush() {
      if (waiting === '') return;
      const text = leftOut > 0 ? `${waiting}… ${leftOut} characters left out …\n` : waiting;
      waiting = '';
      leftOut = 0;
      kept.push({ seq, length: text.length });
      keptLength += text.length;
      while (keptLength > limits.podLogBytes && kept.length > 1) keptLength -= kept.shift()?.length ?? 0;
      await appendPodLog(pod, {
        seq: seq++,
        text: storableText(text),
        keepFrom: kept[0]?.seq ?? 0,
      });
    },
  };
}

async function flushEvery(writer: ChunkWriter, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(flushMs, undefined, { signal }).catch(() => undefined);
    await writer.flush();
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
