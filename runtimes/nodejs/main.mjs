// Serves a function: every request on every path calls the handler of function/handler.js.
import { access } from 'node:fs/promises';
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { createCalls } from './calls.mjs';
import { parseJson } from './json.mjs';
import { currentCall, installLog, runCall } from './log.mjs';
import { describeError, errorResponse, formatResponse } from './response.mjs';
import { beginCall, endCall, listening, tellDraining, tellReady } from './supervisor.mjs';

const HEALTH_PATH = '/_/health';
const HANDLER_FILES = ['handler.mjs', 'handler.cjs', 'handler.js'];
const HANDLER_METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'];
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const STOP_GRACE_MS = 400;
const HOSTNAME = process.env.HOSTNAME ?? hostname();
/** Calls of the handler at a time, whoever they come from. */
const calls = createCalls(Number(process.env.PODSMITH_CONCURRENCY) || Number.POSITIVE_INFINITY);
let isDraining = false;

installLog();
const handler = await loadHandler();
const server = createServer((request, response) => {
  respond(request, response).catch((error) => {
    process.stderr.write(`Podsmith: a request could not be answered: ${describeError(error)}\n`);
    response.destroy();
  });
});
// Longer than callers keep a connection, so that they close it first and never write to a closed one.
server.keepAliveTimeout = 600_000;
server.listen(listening, tellReady);

process.on('uncaughtException', (error) => {
  // Thrown in a callback: whoever waits for it would wait for ever.
  const call = currentCall();
  if (call) call.fail(error);
  else process.stderr.write(`uncaught: ${describeError(error)}\n`);
});
// The call may not need what was rejected. Another one must not end with it in any case.
process.on('unhandledRejection', (error) =>
  process.stderr.write(`unhandled rejection (is an await missing?): ${describeError(error)}\n`),
);
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.on('SIGUSR2', drain);

/** Imports the user's handler, or tells why that fails and ends the process. */
async function loadHandler() {
  const file = await findHandlerFile();
  let loaded;
  try {
    loaded = await import(`./function/${file}`);
  } catch (error) {
    process.stderr.write(`Podsmith: function/${file} could not be imported.\n`);
    // Thrown rather than printed: only for an uncaught error does Node show where a syntax error is.
    throw error;
  }
  const found = [loaded.default, loaded.handle, loaded.default?.handle, loaded.default?.default].find(
    (candidate) => typeof candidate === 'function',
  );
  return found ?? fail(`function/${file} exports no function: export default async (event, context) => …`);
}

async function findHandlerFile() {
  for (const file of HANDLER_FILES) {
    const found = await access(new URL(`./function/${file}`, import.meta.url)).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return 'handler.js';
}

function fail(reason) {
  process.stderr.write(`Podsmith: ${reason}\n`);
  process.exit(1);
}

async function respond(request, response) {
  const { method } = request;
  const [rawPath, rawQuery] = splitUrl(request.url);
  if ((method === 'GET' || method === 'HEAD') && rawPath === HEALTH_PATH) {
    return send(response, method, {
      statusCode: 200,
      headers: [['content-type', 'text/plain']],
      body: Buffer.from('ok'),
    });
  }
  if (!HANDLER_METHODS.includes(method)) {
    const headers = [['allow', [...HANDLER_METHODS, 'OPTIONS'].join(', ')]];
    return send(response, method, {
      statusCode: method === 'OPTIONS' ? 200 : 405,
      headers,
      body: Buffer.alloc(0),
    });
  }
  const arrived = performance.now();
  const body = await readBody(request);
  if (body === undefined) {
    response.setHeader('connection', 'close');
    return send(response, method, { statusCode: 413, headers: [], body: Buffer.alloc(0) });
  }
  const timeoutMs = readNumber(request.headers['podsmith-timeout-ms']);
  if (!(await calls.enter(timeoutMs))) return refuse(response, method);
  try {
    const leftMs = timeoutMs && Math.max(Math.round(timeoutMs - (performance.now() - arrived)), 1);
    const number = beginCall(request.headers['podsmith-invocation'] ?? '', timeoutMs, leftMs);
    const answer = await callHandler(number, { request, body, rawPath, rawQuery });
    response.setHeader('podsmith-log', endCall(number) ? 'silent' : 'printed');
    send(response, method, answer);
  } finally {
    calls.leave();
  }
}

/** The handler was not called: whoever asked may ask again. */
function refuse(response, method) {
  const headers = [
    ['podsmith-refused', 'true'],
    ['connection', 'close'],
  ];
  send(response, method, { statusCode: 503, headers, body: Buffer.alloc(0) });
}

function callHandler(number, { request, body, rawPath, rawQuery }) {
  const { headers } = request;
  const event = {
    body,
    json: () => (body.length === 0 ? undefined : parseJson(body.toString('utf8'))),
    headers: readHeaders(request.rawHeaders),
    method: request.method,
    query: new URLSearchParams(rawQuery),
    path: decodePath(rawPath),
  };
  const context = {
    hostname: HOSTNAME,
    run: headers['podsmith-run'],
    node: headers['podsmith-node'],
    attempt: headers['podsmith-attempt'],
  };
  const call = { number, fail: undefined };
  const failed = new Promise((_, reject) => {
    call.fail = reject;
  });
  return runCall(call, async () => {
    try {
      const result = handler(event, context);
      const answer = await Promise.race([failed, Promise.resolve(result).then(formatResponse)]);
      // Node tells of a promise that was rejected and nobody waits for once nothing else is left to do.
      await new Promise(setImmediate);
      return answer;
    } catch (error) {
      const { answer, text } = errorResponse(error);
      process.stderr.write(`${text}\n`);
      return answer;
    }
  });
}

/** The whole body, or undefined when it is too big to hold. */
async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}

function readNumber(text) {
  return /^\d{1,12}$/.test(text ?? '') ? Math.min(Number(text), 0xffffffff) : 0;
}

function readHeaders(rawHeaders) {
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2)
    headers.append(rawHeaders[index], rawHeaders[index + 1]);
  return headers;
}

function splitUrl(url) {
  const mark = url.indexOf('?');
  return mark === -1 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
}

function decodePath(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function send(response, method, { statusCode, headers, body }) {
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.statusCode = statusCode;
  // Nobody shall send another call over it in the moment in which the process ends.
  if (isDraining) response.shouldKeepAlive = false;
  if (statusCode !== 204 && statusCode !== 304) response.setHeader('content-length', body.length);
  response.end(method === 'HEAD' ? undefined : body);
}

/** Requests being answered get a moment to finish. */
function stop() {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), STOP_GRACE_MS).unref();
}

/** Takes nothing more on: the process is about to be replaced, because one of its calls does not come back. */
function drain() {
  isDraining = true;
  calls.close();
  server.close();
  server.closeIdleConnections();
  tellDraining();
}
