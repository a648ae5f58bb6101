/** JSON text that goes into an answer as it is: numbers beyond 2^53 keep their digits. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** For a column of JSON text that may be null. */
export function rawJson(text: string | null): RawJson | null {
  return text === null ? null : new RawJson(text);
}

/** `JSON.stringify` that lets {@link RawJson} stand for itself. */
export function toJsonText(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(toJsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${toJsonText(item)}`).join(',')}}`;
}

/** Answers with JSON. */
export function answer(
  value: unknown,
  init: { status?: number; location?: string; etag?: string } = {},
): Response {
  const { status = 200, location, etag } = init;
  const text = toJsonText(value);
  return new Response(text, {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': unpackedIfSmall('no-store', text),
      ...(location ? { location } : {}),
      ...(etag ? { etag } : {}),
    },
  });
}

/** Characters of an answer that fits into the first few packets of a connection, packed or not. */
const mostUnpacked = 16 * 1024;

/**
 * Keeps Next, and proxies, from packing a small answer (`no-transform`, RFC 9111 section 5.2.2.6): it costs a request
 * more than its bytes do.
 *
 * @param cacheControl What else the header says.
 */
export function unpackedIfSmall(cacheControl: string, text: string): string {
  return text.length <= mostUnpacked ? `${cacheControl}, no-transform` : cacheControl;
}

/** Answers with a text as it is stored. A browser shows neither kind as a page. */
export function textAnswer(text: string, type: 'application/json' | 'text/plain'): Response {
  return new Response(text, {
    headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' },
  });
}

/** Answers with bytes that nobody reads as a page; a browser saves them. */
export function bytesAnswer(bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(bytes, {
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'cache-control': 'no-store',
    },
  });
}

export function noContent(): Response {
  return new Response(null, { status: 204 });
}
