import { unpackedBody } from '#lib/api/content-encoding.ts';
import { tooLarge, unsupportedMediaType } from '#lib/api/errors.ts';
import { badRequest } from '#lib/errors.ts';
import { readJsonText } from '#lib/json-reader/read-json.ts';
import { limits } from '#lib/limits.ts';
import { parseManifestBody } from '#lib/manifests/parse.ts';

const JSON_TYPES = ['application/json'];
const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml'];

/** How much of a body over its limit is read and thrown away, so that the client hears the answer. */
const DRAIN_FACTOR = 16;

/**
 * Reads a request's body, unpacked if it is packed, counting as it comes.
 *
 * @param limitBytes Of what is unpacked.
 * @throws AppError `TOO_LARGE` past the limit, whatever `content-length` said; what {@link unpackedBody} throws.
 */
export async function readBytes(request: Request, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of unpackedBody(request)) {
    length += chunk.byteLength;
    if (length > limitBytes) chunks.length = 0;
    else chunks.push(chunk);
    if (length > limitBytes * DRAIN_FACTOR) break;
  }
  if (length > limitBytes) throw tooLarge(limitBytes);
  return Buffer.concat(chunks);
}

/**
 * Reads a JSON body with all its numbers as they are written; an empty body is an empty object.
 *
 * @param options.textOf A field that may be a `JsonText`, since nobody takes its value apart.
 * @throws AppError `BAD_REQUEST`, `UNSUPPORTED_MEDIA_TYPE`, `TOO_LARGE`.
 */
export async function readJson(request: Request, options: { textOf?: string } = {}): Promise<unknown> {
  const bytes = await readBytes(request, limits.requestBytes);
  if (bytes.byteLength === 0) return {};
  const type = mediaTypeOf(request);
  if (!isJsonType(type)) throw unsupportedMediaType(type, JSON_TYPES);
  return readJsonText(decode(bytes), { numbers: 'exact', ...options });
}

/**
 * Reads the body of a PUT: JSON or YAML with a `spec`.
 *
 * @throws AppError `BAD_REQUEST`, `UNSUPPORTED_MEDIA_TYPE`, `TOO_LARGE`.
 */
export async function readSpecBody(request: Request): Promise<unknown> {
  const bytes = await readBytes(request, limits.requestBytes);
  const type = mediaTypeOf(request);
  if (YAML_TYPES.includes(type)) return parseManifestBody(decode(bytes));
  if (!isJsonType(type)) throw unsupportedMediaType(type, [...JSON_TYPES, ...YAML_TYPES]);
  return readJsonText(decode(bytes), { numbers: 'double', isCounted: true });
}

/**
 * Reads a body of YAML. Any content type but a form's will do: YAML has had its own only since RFC 9512.
 *
 * @throws AppError `BAD_REQUEST`, `UNSUPPORTED_MEDIA_TYPE`, `TOO_LARGE`.
 */
export async function readYamlText(request: Request): Promise<string> {
  const bytes = await readBytes(request, limits.requestBytes);
  const type = mediaTypeOf(request, YAML_TYPES[0]);
  const isTaken = YAML_TYPES.includes(type) || isJsonType(type) || type === 'text/plain';
  if (!isTaken) throw unsupportedMediaType(type, YAML_TYPES);
  return decode(bytes);
}

function mediaTypeOf(request: Request, fallback = 'application/json'): string {
  return (request.headers.get('content-type') ?? fallback).split(';')[0]?.trim().toLowerCase() ?? '';
}

function isJsonType(type: string): boolean {
  return JSON_TYPES.includes(type) || /^application\/[\w.-]+\+json$/.test(type);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badRequest('The request body is not UTF-8.');
  }
}
