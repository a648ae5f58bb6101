import { pipeline, Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { unsupportedEncoding } from '#lib/api/errors.ts';
import { badRequest } from '#lib/errors.ts';

const decoders = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

type Encoding = keyof typeof decoders;

function isEncoding(name: string): name is Encoding {
  return Object.hasOwn(decoders, name);
}

/** What `content-encoding` says a body has been packed with, in the order in which that was done. */
function encodingsOf(request: Request): Encoding[] {
  const named = (request.headers.get('content-encoding') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  return named.map((name) => {
    if (isEncoding(name) && named.length === 1) return name;
    throw unsupportedEncoding(named.join(', '), Object.keys(decoders));
  });
}

/**
 * A request's body, unpacked as its `content-encoding` says; as it comes where that says nothing.
 *
 * @throws AppError `UNSUPPORTED_MEDIA_TYPE` for another encoding, or several; while it is read `BAD_REQUEST` for a body
 *   that is not packed so.
 */
export function unpackedBody(request: Request): AsyncIterable<Uint8Array> {
  const [encoding] = encodingsOf(request);
  if (!request.body) return Readable.from([]);
  // The DOM's type and Node's are of the same stream.
  const packed = Readable.fromWeb(request.body as ReadableStream<Uint8Array>);
  return encoding ? unpack(packed, encoding) : packed;
}

async function* unpack(packed: Readable, encoding: Encoding): AsyncIterable<Uint8Array> {
  // Its failures are thrown to the reader.
  const unpacked = pipeline(packed, decoders[encoding](), () => undefined);
  try {
    yield* unpacked;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest(`The request body cannot be unpacked as ${encoding}: ${why}.`);
  } finally {
    packed.destroy();
  }
}
