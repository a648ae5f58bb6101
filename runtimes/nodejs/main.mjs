// Serves a function: every request on every path calls the handler of function/handler.js.
//
// main.mjs FILE...: the handler is in the first of these that is there.
import { hostname } from 'node:os';
import { isKnownCaller, SECRET_HEADER } from './caller.mjs';
import { createCalls } from './calls.mjs';
import { findHandlerFile, importHandler, NoHandler } from './handler.mjs';
import { parseJson } from './json.mjs';
import { currentCall, installLog, runCall } from './log.mjs';
import { describeError, errorResponse, formatResponse } from './response.mjs';
import { beginCall, endCall, listening, tellDraining, tellLeft, tellReady } from './supervisor.mjs';
import {
  BadTry,
  endAfterAnswers,
  isTry,
  loadTried,
  MAX_TRY_BYTES,
  makeReady,
  readTry,
  warmUp,
} from './try.mjs';

// Imported, it would have Node load its fetch beside it, for 50 ms: an import reads all exports, `WebSocket` included.
const { createServer } = process.getBuiltinModule('node:http');
const HEALTH_PATH = '/_/health';
const HANDLER_METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'];
const MAX_BODY_BYTES = 16 * 1024 * 1024 + (isTry ? MAX_TRY_BYTES : 0);
const STOP_GRACE_MS = 400;
const HOSTNAME = process.env.HOSTNAME ?? hostname();
/** Calls of the handler at a time, whoever they come from. A try has its process to itself. */
const calls = createCalls(isTry ? 1 : Number(process.env.PODSMITH_CONCURRENCY) || Number.POSITIVE_INFINITY);
/** Requests that have come and are not answered. */
let unanswered = 0;
let isDraining = false;

installLog();
const handler = isTry ? await makeReady() : await loadHandler();
const server = createServer((request, response) => {
  unanswered += 1;
  response.on('close', () => {
    unanswered -= 1;
  });
  respond(request, response).catch((error) => {
    process.stderr.write(`Podsmith: a request could not be answered: ${describeError(error)}\n`);
    response.destroy();
  });
});
// Longer than callers keep a connection, so that they close it first and never write to a closed one.
server.keepAliveTimeout = 600_000;
server.listen(listening, tellReady);
if (isTry) warmUp(server);

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
  const folder = new URL('./function/', import.meta.url);
  const file = await findHandlerFile(folder);
  try {
    return await importHandler(folder, file);
  } catch (error) {
    if (error instanceof NoHandler) fail(error.message);
    process.stderr.write(`Podsmith: function/${file} could not be imported.\n`);
    // Thrown rather than printed: only for an uncaught error does Node show where a syntax error is.
    throw error;
  }
}

function fail(reason) {
  process.stderr.write(`Podsmith: ${reason}\n`);
  process.exit(1);
}

async function respond(request, response) {
  const { method } = request;
  const [rawPath, rawQuery] = splitUrl(request.url);
  const isHealth = (method === 'GET' || method === 'HEAD') && rawPath === HEALTH_PATH;
  if (!isKnownCaller(request.headers[SECRET_HEADER], isHealth)) {
    response.setHeader('connection', 'close');
    return send(response, method, { statusCode: 403, headers: [], body: Buffer.alloc(0) });
  }
  if (isHealth) {
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
  const exchange = { request, response, arrived, rawPath, rawQuery };
  if (isTry) await serveTry({ ...exchange, body });
  else await serveCall({ ...exchange, body, rawHeaders: request.rawHeaders }, () => handler);
}

async function serveTry(exchange) {
  const { request, response, body } = exchange;
  let tried;
  try {
    tried = readTry(request, body);
  } catch (error) {
    if (!(error instanceof BadTry)) throw error;
    return send(response, request.method, { ...errorResponse(error).answer, statusCode: 400 });
  }
  await serveCall({ ...exchange, ...tried.event }, () => loadTried(tried));
}

async function serveCall(exchange, findHandler) {
  const { request, response, arrived } = exchange;
  const { method } = request;
  const timeoutMs = readNumber(request.headers['podsmith-timeout-ms']);
  if (!(await calls.enter(timeoutMs))) return refuse(response, method);
  try {
    const leftMs = timeoutMs && Math.max(Math.round(timeoutMs - (performance.now() - arrived)), 1);
    const number = beginCall(request.headers['podsmith-invocation'] ?? '', timeoutMs, leftMs);
    const left = new Left();
    const onClose = () => {
      tellLeft(number);
      left.tell();
    };
    response.once('close', onClose);
    const answer = await callHandler({ number, left }, exchange, findHandler);
    response.off('close', onClose);
    response.setHeader('podsmith-log', endCall(number) ? 'silent' : 'printed');
    // Before the answer: who asks for the next try then, reaches the next process.
    if (isTry) endTry();
    send(response, method, answer);
  } finally {
    calls.leave();
  }
}

/** Whether the caller has left, as a signal, which most handlers do not ask for. */
class Left {
  #controller;
  #isTold = false;
  get signal() {
    this.#controller ??= new AbortController();
    if (this.#isTold) this.#controller.abort();
    return this.#controller.signal;
  }
  tell() {
    this.#isTold = true;
    this.#controller?.abort();
  }
}

function endTry() {
  isDraining = true;
  calls.close();
  endAfterAnswers(server, () => unanswered > 0);
}

/** The handler was not called: whoever asked may ask again. */
function refuse(response, method) {
  const headers = [
    ['podsmith-refused', 'true'],
    ['connection', 'close'],
  ];
  send(response, method, { statusCode: 503, headers, body: Buffer.alloc(0) });
}

function callHandler({ number, left }, { request, body, rawHeaders, rawPath, rawQuery }, findHandler) {
  const { headers } = request;
  let headersOfEvent;
  const event = {
    body,
    json: () => (body.length === 0 ? undefined : parseJson(body.toString('utf8'))),
    // Headers are a part of Node's fetch, too, which not every handler needs.
    get headers() {
      headersOfEvent ??= readHeaders(rawHeaders);
      return headersOfEvent;
    },
    method: request.method,
    query: new URLSearchParams(rawQuery),
    path: decodePath(rawPath),
  };
  const context = {
    hostname: HOSTNAME,
    run: headers['podsmith-run'],
    node: headers['podsmith-node'],
    attempt: headers['podsmith-attempt'],
    get signal() {
      return left.signal;
    },
  };
  const call = { number, fail: undefined };
  const failed = new Promise((_, reject) => {
    call.fail = reject;
  });
  const answerOf = async () => {
    const handle = await findHandler();
    return formatResponse(await handle(event, context));
  };
  return runCall(call, async () => {
    try {
      const answer = await Promise.race([failed, answerOf()]);
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
    if (rawHeaders[index].toLowerCase() !== SECRET_HEADER)
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
  if (isDraining || isTry) response.shouldKeepAlive = false;
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
