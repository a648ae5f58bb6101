import { limits } from '#lib/limits.ts';
import { createBoundedText } from '#lib/logs/bounded-text.ts';

/**
 * A line as the supervisor of a Pod writes it (runtimes/README.md): RS, `podsmith:`, the invocations it belongs to, what
 * it is, its text. Kind `o` is a line of stdout, `e` of stderr; in upper case a piece of one, without its line end; `.`
 * ends the invocation; `!` says why its process was ended, of all invocations when it names none.
 */
const RECORD_SEPARATOR = '\u001e';
const FRAME = /^podsmith:([0-9A-Za-z,-]*):([oeOE.!]):(.*)$/s;

/** What a line that a supervisor has tagged says; undefined for any other line. */
export function readFrame(line: string): { ids: string[]; kind: string; text: string } | undefined {
  const frame = line.startsWith(RECORD_SEPARATOR) ? FRAME.exec(line.slice(1)) : null;
  if (!frame) return undefined;
  const [, ids = '', kind = '', text = ''] = frame;
  return { ids: ids === '' ? [] : ids.split(','), kind, text };
}

/** The text a frame of kind `o`, `e`, `O` or `E` stands for. */
export function framedText({ kind, text }: { kind: string; text: string }): string {
  return kind === 'o' || kind === 'e' ? `${text}\n` : text;
}

/**
 * A header in which a main says whether an end marker comes (`printed`), or there is no log to wait for (`silent`): a
 * marker's way here costs more than a call.
 */
export const logHeader = 'podsmith-log';

/** How long after the answer lines may still be on their way. */
const READ_GRACE_MS = 250;
/** How long to wait for an end marker that is sure to come: a busy engine passes lines on late. */
const MARKER_GRACE_MS = 10_000;

/** What became of an invocation whose process was ended by its supervisor, and why. */
export interface CutOff {
  hasBegun: boolean;
  reason: string;
}

/** What one invocation has printed. */
export interface InvocationLog {
  /**
   * The log once its end marker has come, the Pod has ended, or a moment has passed; then it is closed.
   *
   * @param answerHeaders Of the invocation's answer, if there is one: it may say whether anything was printed.
   */
  read(answerHeaders?: [string, string][]): Promise<string>;
  /** Present, once the log was read, when the invocation did not end by itself. */
  cutOff(): CutOff | undefined;
}

/** Told that a log has grown; `read` gives all of it so far. */
export type OnGrown = (read: () => string) => void;

/** Tells the lines of one Pod apart by the invocation that printed them. */
export interface LogDemux {
  /** Takes the Pod's next line. */
  feed(line: string): void;
  /**
   * Begins to collect; call it before the request is sent.
   *
   * @param onGrown Told each time something was printed, with what gives all of it.
   */
  open(invocationId: string, onGrown?: OnGrown): InvocationLog;
  /** No more lines will come. */
  close(): void;
}

interface OpenInvocation {
  append(text: string): void;
  cutOff?: CutOff;
  end(): void;
}

/**
 * A line without a tag (of a runtime without a supervisor) counts for every open invocation; a tagged one for an
 * invocation that is not open is dropped.
 *
 * @param options.onReplaced Told each time the supervisor has ended the function's process and started it anew, and why.
 */
export function createLogDemux(
  options: {
    limitBytes?: number;
    readGraceMs?: number;
    markerGraceMs?: number;
    onReplaced?: (reason: string) => void;
  } = {},
): LogDemux {
  const { limitBytes = limits.stepLogBytes, onReplaced } = options;
  const { readGraceMs = READ_GRACE_MS, markerGraceMs = MARKER_GRACE_MS } = options;
  const open = new Map<string, OpenInvocation>();
  let isClosed = false;

  /** Calls that had begun were cut off one by one, before this. */
  function replaced(reason: string): void {
    for (const invocation of open.values()) {
      invocation.cutOff ??= { hasBegun: false, reason };
      invocation.end();
    }
    onReplaced?.(reason);
  }

  return {
    feed(line) {
      const frame = readFrame(line);
      if (!frame) {
        for (const invocation of open.values()) invocation.append(`${line}\n`);
        return;
      }
      if (frame.kind === '!' && frame.ids.length === 0) replaced(frame.text);
      for (const id of frame.ids) {
        const invocation = open.get(id);
        if (frame.kind === '.') invocation?.end();
        else if (frame.kind !== '!') invocation?.append(framedText(frame));
        else if (invocation) invocation.cutOff = { hasBegun: true, reason: frame.text };
      }
    },
    open(invocationId, onGrown) {
      const text = createBoundedText(limitBytes);
      let end = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      if (isClosed) end();
      const append = (piece: string) => {
        text.append(piece);
        onGrown?.(text.read);
      };
      const invocation: OpenInvocation = { append, end };
      open.set(invocationId, invocation);
      return {
        async read(answerHeaders = []) {
          const [, said] = answerHeaders.find(([name]) => name.toLowerCase() === logHeader) ?? [];
          if (said === 'silent') end();
          const timer = setTimeout(end, said === 'printed' ? markerGraceMs : readGraceMs);
          await ended;
          clearTimeout(timer);
          open.delete(invocationId);
          return text.read();
        },
        cutOff: () => invocation.cutOff,
      };
    },
    close() {
      isClosed = true;
      for (const invocation of open.values()) invocation.end();
    },
  };
}
