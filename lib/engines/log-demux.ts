import { limits } from '#lib/limits.ts';
import { createBoundedText } from './bounded-text.ts';

/**
 * A tagged line as the mains of the runtimes write it: RS, `podsmith:`, the invocation, what it is, its text.
 * Kind `o` is a line of stdout, `e` of stderr; in upper case the line goes on in the next frame; `.` ends the
 * invocation. See runtimes/python3/_podsmith_log.py.
 */
const RECORD_SEPARATOR = '\u001e';
const FRAME = /^podsmith:([0-9A-Za-z-]{1,64}):([oeOE.]):(.*)$/s;

/** What a line that the main of a runtime has tagged says; undefined for any other line. */
export function readFrame(line: string): { id: string; kind: string; text: string } | undefined {
  const frame = line.startsWith(RECORD_SEPARATOR) ? FRAME.exec(line.slice(1)) : null;
  if (!frame) return undefined;
  const [, id = '', kind = '', text = ''] = frame;
  return { id, kind, text };
}

/** A header in which a main says that there is no log to wait for: an end marker's way here costs more than a call. */
export const logHeader = 'podsmith-log';

function isSilence([name, value]: [string, string]): boolean {
  return name.toLowerCase() === logHeader && value === 'silent';
}

/** How long after the answer lines may still be on their way. */
const READ_GRACE_MS = 250;

/** What one invocation has printed. */
export interface InvocationLog {
  /**
   * The log once its end marker has come, the Pod has ended, or a moment has passed; then it is closed.
   *
   * @param answerHeaders Of the invocation's answer, if there is one: it may say that nothing was printed.
   */
  read(answerHeaders?: [string, string][]): Promise<string>;
}

/** Tells the lines of one Pod apart by the invocation that printed them. */
export interface LogDemux {
  /** Takes the Pod's next line. */
  feed(line: string): void;
  /** Begins to collect; call it before the request is sent. */
  open(invocationId: string): InvocationLog;
  /** No more lines will come. */
  close(): void;
}

interface OpenInvocation {
  append(text: string): void;
  /** End markers that have not come: one is written to each stream, and some engines mix the two into one. */
  awaited: number;
  end(): void;
}

/**
 * A line without a tag (a child process, a thread of its own, a runtime that tags nothing) counts for every
 * open invocation; a tagged one for an invocation that is not open is dropped.
 */
export function createLogDemux(options: { limitBytes?: number; readGraceMs?: number } = {}): LogDemux {
  const { limitBytes = limits.stepLogBytes, readGraceMs = READ_GRACE_MS } = options;
  const open = new Map<string, OpenInvocation>();
  let isClosed = false;

  function feedTagged(invocation: OpenInvocation, kind: string, text: string): void {
    if (kind === '.') {
      invocation.awaited -= 1;
      if (invocation.awaited === 0) invocation.end();
      return;
    }
    const isWhole = kind === 'o' || kind === 'e';
    invocation.append(isWhole ? `${text}\n` : text);
  }

  return {
    feed(line) {
      const frame = readFrame(line);
      if (frame) {
        const invocation = open.get(frame.id);
        if (invocation) feedTagged(invocation, frame.kind, frame.text);
        return;
      }
      for (const invocation of open.values()) invocation.append(`${line}\n`);
    },
    open(invocationId) {
      const text = createBoundedText(limitBytes);
      let end = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      if (isClosed) end();
      open.set(invocationId, { append: text.append, awaited: 2, end });
      return {
        async read(answerHeaders = []) {
          if (answerHeaders.some(isSilence)) end();
          const timer = setTimeout(end, readGraceMs);
          await ended;
          clearTimeout(timer);
          open.delete(invocationId);
          return text.read();
        },
      };
    },
    close() {
      isClosed = true;
      for (const invocation of open.values()) invocation.end();
    },
  };
}
