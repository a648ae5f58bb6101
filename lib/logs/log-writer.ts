import { tailOf } from '#lib/cut-text.ts';
import { gapLine } from '#lib/logs/gap.ts';
import { createHeadAndTail, type KeptBytes } from '#lib/logs/head-and-tail.ts';
import { createAlarm } from '#lib/system/alarm.ts';

/** Where a log's chunks go. */
export interface ChunkSink {
  append(seq: number, text: string): Promise<void>;
  /** Removes chunks `from` to `to`, both included. */
  remove(from: number, to: number): Promise<void>;
}

/** Takes a log's text as it comes and writes it in numbered chunks: soon, but not line by line. */
export interface LogWriter {
  /** @param text Whole lines, with their line ends. */
  write(text: string): void;
  /** The end of what was written, for an error's details. */
  tail(): string;
  /** Writes what is left, and how much is missing in the middle. Throws what the sink threw. */
  close(): Promise<void>;
}

/**
 * @param options.kept What stays of a log that outgrows it. Without a head the log loses its beginning and does not say
 * so.
 * @param options.firstSeq Number of the first chunk.
 * @param options.flushMs How long a line waits at most for others to share its chunk.
 * @param options.onFailure Told once, when the sink has failed: nothing is written any more.
 */
export function createLogWriter(
  sink: ChunkSink,
  options: { kept: KeptBytes; firstSeq?: number; flushMs?: number; onFailure?: () => void },
): LogWriter {
  const { kept, firstSeq = 1, flushMs = 100, onFailure } = options;
  /** What may wait to be written: a flood beyond it is left out, so that it cannot fill the memory. */
  const waitingLength = kept.tailBytes / 4;
  const chunks = createHeadAndTail<{ seq: number; bytes: number }>(kept);
  const closing = createAlarm();
  let seq = firstSeq;
  const saysGap = kept.headBytes > 0;
  let gap: { seq: number; bytes: number } | undefined;
  let waiting = '';
  let leftOut = 0;
  let lastText = '';
  let writing: Promise<void> | undefined;
  let failure: { error: unknown } | undefined;

  function takeWaiting(): string {
    const text = waiting + (leftOut > 0 ? gapLine({ count: leftOut, unit: 'characters' }) : '');
    waiting = '';
    leftOut = 0;
    return text;
  }

  async function writeChunk(text: string): Promise<void> {
    const bytes = Buffer.byteLength(text);
    const dropped = chunks.add({ seq, bytes }, bytes);
    await sink.append(seq++, text);
    const from = dropped[0]?.seq;
    const to = dropped.at(-1)?.seq;
    if (from === undefined || to === undefined) return;
    await sink.remove(from, to);
    const droppedBytes = dropped.reduce((sum, piece) => sum + piece.bytes, 0);
    if (gap) gap.bytes += droppedBytes;
    else if (saysGap) {
      gap = { seq: from, bytes: droppedBytes };
      await sink.append(from, gapLine({ keptKib: (kept.headBytes + kept.tailBytes) / 1024 }));
    }
  }

  /** How large the gap is: known once nothing comes any more. */
  async function writeGap({ seq: at, bytes }: { seq: number; bytes: number }): Promise<void> {
    await sink.remove(at, at);
    await sink.append(at, gapLine({ count: bytes, unit: 'bytes' }));
  }

  async function keepWriting(): Promise<void> {
    try {
      while (waiting !== '') {
        await closing.wait({ timeoutMs: flushMs });
        await writeChunk(takeWaiting());
      }
    } catch (error) {
      failure = { error };
      onFailure?.();
    }
    writing = undefined;
  }

  return {
    write(text) {
      lastText = tailOf(lastText + text, 4096);
      if (failure || text === '') return;
      if (waiting === '' || waiting.length + text.length <= waitingLength) waiting += text;
      else leftOut += text.length;
      writing ??= keepWriting();
    },
    tail: () => lastText,
    async close() {
      closing.ring();
      await writing;
      if (failure) throw failure.error;
      if (gap) await writeGap(gap);
    },
  };
}
