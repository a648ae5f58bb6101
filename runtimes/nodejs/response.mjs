// Turns what a handler returned, or threw, into a response.
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { inspect, types } from 'node:util';
import { stringifyJson } from './json.mjs';

const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** An object with statusCode, headers and body; a string or bytes, which is the body; or nothing. */
export function formatResponse(result) {
  if (result === undefined || result === null) return { statusCode: 200, headers: [], body: Buffer.alloc(0) };
  const parts = typeof result === 'string' || isBytes(result) ? { body: result } : result;
  if (typeof parts !== 'object' || Array.isArray(parts) || typeof parts.then === 'function') {
    throw new TypeError(
      `the handler returned ${shorten(result)} (${Array.isArray(result) ? 'array' : typeof result}); ` +
        'it must return an object with statusCode, headers and body, a string, bytes, or nothing',
    );
  }
  const { body, contentType } = formatBody(parts.body);
  const headers = formatHeaders(parts.headers);
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type'))
    headers.push(['content-type', contentType]);
  return { statusCode: formatStatus(parts.statusCode ?? 200), headers, body };
}

function formatBody(body) {
  if (body === undefined || body === null) return { body: Buffer.alloc(0), contentType: TEXT_TYPE };
  if (isBytes(body)) return { body: toBuffer(body), contentType: BYTES_TYPE };
  if (typeof body === 'object') return { body: Buffer.from(stringifyJson(body)), contentType: JSON_TYPE };
  return { body: Buffer.from(String(body)), contentType: TEXT_TYPE };
}

function isBytes(value) {
  return ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value);
}

function toBuffer(bytes) {
  return ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes);
}

/** A map (or Map, or Headers), whose values may be lists, or pairs, where a name may be repeated. */
function formatHeaders(headers) {
  if (headers === undefined || headers === null) return [];
  const pairs = typeof headers[Symbol.iterator] === 'function' ? [...headers] : Object.entries(headers);
  const formatted = pairs.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item) => [String(name), String(item)]),
  );
  for (const [name, value] of formatted) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  // The length is ours to tell, and a wrong one would break the connection.
  return formatted.filter(([name]) => !['content-length', 'transfer-encoding'].includes(name.toLowerCase()));
}

function formatStatus(status) {
  const code = Number.parseInt(status, 10);
  if (code >= 200 && code <= 599) return code;
  throw new RangeError(`statusCode is ${shorten(status)}; it must be a number from 200 to 599`);
}

function shorten(value) {
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}

/** 500 with {"error": {"type", "message", "traceback"}}, the trace without the frames of the main. */
export function errorResponse(thrown) {
  const isError = types.isNativeError(thrown);
  const type = isError ? thrown.name : typeof thrown;
  const message = isError ? thrown.message : shorten(thrown);
  const text = isError ? userFrames(thrown) : message;
  const body = Buffer.from(
    JSON.stringify({ error: { type: String(type), message: String(message), traceback: text } }),
  );
  return { answer: { statusCode: 500, headers: [['content-type', JSON_TYPE]], body }, text };
}

function userFrames(error) {
  const isOurs = (line) => /^\s+at .*(\/app\/[a-z]+\.mjs|node:internal|node:async_hooks)/.test(line);
  return String(error.stack ?? error)
    .split('\n')
    .filter((line) => !isOurs(line))
    .join('\n');
}
