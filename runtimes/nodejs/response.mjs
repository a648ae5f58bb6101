// Turns what a handler returned, or threw, into a response.
import { inspect, types } from 'node:util';
import { stringifyJson } from './json.mjs';
import { asBuilt } from './tried-folder.mjs';

// As in main.mjs: an import would take longer.
const { validateHeaderName, validateHeaderValue } = process.getBuiltinModule('node:http');
const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';
const TEXT_TYPE = 'text/plain; charset=utf-8';
const PARTS = ['statusCode', 'headers', 'body'];
const SHAPE = 'an object with statusCode, headers and body, a Response, a string, bytes, or nothing';
/** They belong to the connection, or are ours to tell; a handler that hands on another server's answer has them. */
const DROPPED = ['connection', 'content-length', 'keep-alive', 'proxy-connection', 'te', 'trailer'].concat([
  'transfer-encoding',
  'upgrade',
]);
const MESSAGE_LENGTH = 8 * 1024;
const TRACEBACK_LENGTH = 64 * 1024;

/** An object with statusCode, headers and body; a Response; a string or bytes, which is the body; or nothing. */
export async function formatResponse(result) {
  if (result === undefined || result === null) return { statusCode: 200, headers: [], body: Buffer.alloc(0) };
  const parts = await readParts(result);
  const { body, contentType } = await formatBody(parts.body);
  const headers = formatHeaders(parts.headers);
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type'))
    headers.push(['content-type', contentType]);
  return { statusCode: formatStatus(parts.statusCode ?? 200), headers, body };
}

async function readParts(result) {
  if (typeof result === 'string' || isBytes(result)) return { body: result };
  if (tagOf(result) === 'Response') {
    const body = Buffer.from(await result.arrayBuffer());
    return { statusCode: result.status, headers: result.headers, body };
  }
  if (typeof result !== 'object' || Array.isArray(result)) {
    const type = Array.isArray(result) ? 'array' : typeof result;
    throw new TypeError(`the handler returned ${shorten(result)} (${type}); it must return ${SHAPE}`);
  }
  const keys = Object.keys(result);
  const others = keys.filter((key) => !PARTS.includes(key));
  // An object that has none of the three is the body.
  if (others.length === keys.length && (keys.length > 0 || !isPlain(result))) return { body: result };
  if (others.length === 0) return result;
  const known = keys.filter((key) => PARTS.includes(key));
  throw new TypeError(
    `the handler returned an object with ${others.map(shorten).join(', ')} beside ${known.join(', ')}; ` +
      'put what is to be answered into body',
  );
}

async function formatBody(body) {
  if (body === undefined || body === null) return { body: Buffer.alloc(0), contentType: TEXT_TYPE };
  if (isBytes(body)) return { body: toBuffer(body), contentType: BYTES_TYPE };
  if (['Blob', 'File', 'FormData', 'ReadableStream', 'URLSearchParams'].includes(tagOf(body))) {
    const response = new Response(body);
    const contentType = response.headers.get('content-type') ?? BYTES_TYPE;
    return { body: Buffer.from(await response.arrayBuffer()), contentType };
  }
  if (isStream(body)) return { body: await readStream(body), contentType: BYTES_TYPE };
  if (typeof body === 'object') return { body: Buffer.from(stringifyJson(body)), contentType: JSON_TYPE };
  if (typeof body === 'function' || typeof body === 'symbol')
    throw new TypeError(`body is ${shorten(body)} (${typeof body}), which is neither text, bytes nor JSON`);
  return { body: Buffer.from(String(body)), contentType: TEXT_TYPE };
}

function tagOf(value) {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function isPlain(value) {
  return [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

function isBytes(value) {
  return ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value);
}

function toBuffer(bytes) {
  return ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes);
}

/** A Readable, or what a generator function gives. */
function isStream(value) {
  return typeof value === 'object' && (Symbol.asyncIterator in value || types.isGeneratorObject(value));
}

async function readStream(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    if (typeof chunk !== 'string' && !isBytes(chunk))
      throw new TypeError(
        `body yields ${shorten(chunk)} as its part ${chunks.length}; parts are strings or bytes`,
      );
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : toBuffer(chunk));
  }
  return Buffer.concat(chunks);
}

/** A map (or Map, or Headers), whose values may be lists, or pairs, where a name may be repeated. */
function formatHeaders(headers) {
  if (headers === undefined || headers === null) return [];
  const pairs = typeof headers[Symbol.iterator] === 'function' ? [...headers] : Object.entries(headers);
  const formatted = pairs.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item) => checkHeader(String(name), item)),
  );
  const named = formatted
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((name) => name.trim().toLowerCase()));
  return formatted.filter(([name]) => ![...DROPPED, ...named].includes(name.toLowerCase()));
}

function checkHeader(name, value) {
  validateHeaderName(name);
  if (name.toLowerCase().startsWith('podsmith-'))
    throw new TypeError(`the header ${name} is one of Podsmith's own`);
  if (value === undefined || value === null)
    throw new TypeError(`the header ${name} has no value, it is ${value}`);
  const text = String(value).trim();
  validateHeaderValue(name, text);
  return [name, text];
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
  const message = cut(asBuilt(String(isError ? thrown.message : shorten(thrown))), MESSAGE_LENGTH);
  const text = cut(isError ? describeError(thrown) : message, TRACEBACK_LENGTH);
  const body = Buffer.from(JSON.stringify({ error: { type: String(type), message, traceback: text } }));
  return { answer: { statusCode: 500, headers: [['content-type', JSON_TYPE]], body }, text };
}

function cut(text, length) {
  if (text.length <= length) return text;
  const half = length / 2;
  return `${text.slice(0, half)}\n… ${text.length - length} characters left out …\n${text.slice(-half)}`;
}

/** As deep as what failed in each of several fetches of hosts that have several addresses. */
const CAUSES_DEPTH = 5;

/** An error as Node prints it, with its cause and the errors it stands for, without the frames of the main. */
export function describeError(error) {
  // Behind the last frame, fields of the error may begin.
  const ours = /\n +at [^\n]*(?:\/app\/[a-z-]+\.mjs|node:internal|node:async_hooks)[^\n]*?( \{)?$/gm;
  return asBuilt(inspect(error, { depth: CAUSES_DEPTH })).replace(ours, '$1');
}
