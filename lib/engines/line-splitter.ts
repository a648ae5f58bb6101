import { headOfUtf8 } from '#lib/cut-text.ts';

const NEWLINE = 10;
/** A longer line is passed on in pieces. */
const MAX_LINE_BYTES = 64 * 1024;

/** Cuts a stream of bytes into lines of text, without their line ends. */
export function createLineSplitter(onLine: (line: string) => void): {
  feed(chunk: Uint8Array): void;
  end(): void;
} {
  let rest: Buffer = Buffer.alloc(0);
  return {
    feed(chunk) {
      rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE, start)) {
        onLine(rest.toString('utf8', start, end));
        start = end + 1;
      }
      rest = rest.subarray(start);
      while (rest.length > MAX_LINE_BYTES) {
        const piece = headOfUtf8(rest, MAX_LINE_BYTES);
        onLine(piece.toString('utf8'));
        rest = rest.subarray(piece.length);
      }
    },
    end() {
      if (rest.length > 0) onLine(rest.toString('utf8'));
      rest = Buffer.alloc(0);
    },
  };
}
