import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { limits } from '#lib/limits.ts';

/** What a Pod or HTTP server answered. */
export interface Answer {
  statusCode: number;
  headers: [string, string][];
  body: Uint8Array;
}

/** The text of an answer, or why it cannot be read without changing it: `problem` goes on after "answered ". */
export type AnswerText = { text: string } | { text: undefined; problem: string; hint: string };

/** The first value of a header. */
export function findHeader({ headers }: Answer, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/**
 * Reads an answer's text: undoes its content encoding, and decodes it from the charset it declares, UTF-8 if it
 * declares none.
 */
export function readAnswerText(answer: Answer): AnswerText {
  const decompressed = decompress(answer);
  return 'bytes' in decompressed ? decode(decompressed.bytes, charsetOf(answer)) : decompressed;
}

type Decompress = (bytes: Uint8Array) => Uint8Array;

const bound = { maxOutputLength: limits.responseBytes };
const decompressors = new Map<string, Decompress>([
  ['identity', (bytes) => bytes],
  ['gzip', (bytes) => gunzipSync(bytes, bound)],
  ['x-gzip', (bytes) => gunzipSync(bytes, bound)],
  ['deflate', inflate],
  ['br', (bytes) => brotliDecompressSync(bytes, bound)],
]);

/** By its name "deflate" has a zlib header; some servers send it without (RFC 9110 section 8.4.1.2). */
function inflate(bytes: Uint8Array): Uint8Array {
  const hasHeader = ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;
  return hasHeader ? inflateSync(bytes, bound) : inflateRawSync(bytes, bound);
}

function decompress(answer: Answer): { bytes: Uint8Array } | Extract<AnswerText, { problem: string }> {
  const codings = (findHeader(answer, 'content-encoding') ?? '').toLowerCase().split(',');
  let bytes = answer.body;
  // The last one was applied last.
  for (const coding of codings.map((name) => name.trim()).reverse()) {
    if (coding === '' || bytes.byteLength === 0) continue;
    const undo = decompressors.get(coding);
    if (!undo) {
      return {
        text: undefined,
        problem: `in the content encoding "${coding}", which Podsmith cannot undo`,
        hint: 'Podsmith asks for no encoding; let the server answer without, or in gzip, deflate or br.',
      };
    }
    try {
      bytes = undo(bytes);
    } catch (error) {
      const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
      return {
        text: undefined,
        problem: isTooLarge
          ? `more than ${limits.responseBytes / 1024 / 1024} MiB once its ${coding} is undone`
          : `with the content encoding "${coding}", but its body is not in it`,
        hint: isTooLarge
          ? 'Return less: where the data is, rather than the data.'
          : 'Let the server send the encoding it names, or name none.',
      };
    }
  }
  return { bytes };
}

function charsetOf(answer: Answer): string {
  const type = findHeader(answer, 'content-type') ?? '';
  return /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(type)?.[1] ?? 'utf-8';
}

const utf8 = ['utf-8', 'utf8'];

function decode(bytes: Uint8Array, charset: string): AnswerText {
  if (utf8.includes(charset.toLowerCase()) && !isUtf8(bytes)) {
    return {
      text: undefined,
      problem: 'bytes that are not UTF-8',
      hint: 'Answer in UTF-8, or name the charset: content-type: application/json; charset=iso-8859-1.',
    };
  }
  try {
    // Takes the labels of the WHATWG's Encoding Standard, and drops a byte order mark.
    const decoder = new TextDecoder(charset, { fatal: true });
    // As a stream: at once, Node 20 decodes windows-1252 as ISO 8859-1 (nodejs/node#56542).
    return { text: decoder.decode(bytes, { stream: true }) + decoder.decode() };
  } catch (error) {
    const isUnknown = error instanceof RangeError;
    return {
      text: undefined,
      problem: isUnknown
        ? `in the unknown charset "${charset}"`
        : `bytes that are not in its charset "${charset}"`,
      hint: 'Answer in UTF-8, or in the charset that the content type names.',
    };
  }
}
