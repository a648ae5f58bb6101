import { tailOf } from '#lib/cut-text.ts';
import { limits } from '#lib/limits.ts';

/** Where a log's chunks go; chunks are numbered from 1. */
export interface ChunkSink {
  append(seq: number, text: string): Promise<void>;
  /** Removes chunks `from` to `to`, both included. */
  remove(from: number, to: number): Promise<void>;
}

/** Takes log lines as they come and writes them in chunks, soon but not one by one. */
export interface LogWriter {
  write(line: string): void;
  /** The end of what was written, for an error's details. */
  tail(): string;
  /** Writes what is left. Throws what writing a chunk threw. */
  close(): Promise<void>;
}

/**
 * A log writer that keeps the head and the tail of a log that outgrows `limitBytes`.
 *
 * @param options.flushMs Longest time a line waits for others to share its chunk.
 * @param options.firstSeq Number of the first chunk; higher when an earlier attempt wrote some.
 */
export function createLogWriter(
  sink: ChunkSink,
  options: { limitBytes?: number; flushMs?: number; firstSeq?: number } = {},
): LogWriter {
  const { limitBytes = limits.buildLogBytes, flushMs = 100, firstSeq = 1 } = options;
  const half = limitBytes / 2;
  const tailChunks: { seq: number; bytes: number }[] = [];
  let headBytes = 0;
  let tailBytes = 0;
  let seq = firstSeq;
  let gapSeq: number | undefined;
  let waiting = '';
  let lastText = '';
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function writeChunk(text: string): Promise<void> {
    const bytes = Buffer.byteLength(text);
    if (headBytes + bytes <= half && gapSeq === undefined) {
      headBytes += bytes;
      await sink.append(seq++, text);
      return;
    }
    if (gapSeq === undefined) {
      gapSeq = seq;
      await sink.append(
        seq++,
        `… the log is longer than ${limitBytes / 1024} KiB: its middle is left out …\n`,
      );
    }
    tailChunks.push({ seq, bytes });
    tailBytes += bytes;
    await sink.append(seq++, text);
    const first = tailChunks[0]?.seq;
    let last: number | undefined;
    while (tailBytes > half && tailChunks.length > 1) {
      const dropped = tailChunks.shift();
      tailBytes -= dropped?.bytes ?? 0;
      last = dropped?.seq;
    }
    if (first !== undefined && last !== undefined) await sink.remove(first, last);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === '') return;
    const text = waiting;
    waiting = '';
    writing = writing.then(() => writeChunk(text));
    // The failure is thrown by close(); without this it would also count as unhandled.
    writing.catch(() => undefined);
  }

  return {
    write(line) {
      // A flood between two flushes is cut here, so that it cannot fill the memory.
      if (waiting.length < half) waiting += `${line}\n`;
      lastText = tailOf(`${lastText}${line}\n`, 4096);
      timer ??= setTimeout(flush, flushMs);
    },
    tail: () => lastText,
    async close() {
      flush();
      await writing;
    },
  };
}
