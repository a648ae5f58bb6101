// Serves a function: every request on every path calls the handler of function/handler.js.
import { access } from 'node:fs/promises';
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { inspect } from 'node:util';
import { parseJson } from './json.mjs';
import { installLog, withInvocation } from './log.mjs';
import { errorResponse, formatResponse } from './response.mjs';

const HEALTH_PATH = '/_/health';
const HANDLER_FILES = ['handler.mjs', 'handler.cjs', 'handler.js'];
const HANDLER_METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'];
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const STOP_GRACE_MS = 400;
const HOSTNAME = process.env.HOSTNAME ?? hostname();
/** Calls of the handler at a time, whoever they come from. */
const CONCURRENCY = Number(process.env.PODSMITH_CONCURRENCY) || Number.POSITIVE_INFINITY;

let running = 0;
const waiting = [];

installLog();
const handler = await loadHandler();
const server = createServer(respond);
// Longer than callers keep a connection, so that they close it first and never write to a closed one.
server.keepAliveTimeout = 600_000;
server.listen(Number(process.env.PORT ?? 5000), '0.0.0.0');

// What a handler left running may fail later; that must not end the process, which serves other requests.
process.on('uncaughtException', (error) => process.stderr.write(`uncaught: ${inspect(error)}\n`));
process.on('unhandledRejection', (error) => process.stderr.write(`unhandled rejection: ${inspect(error)}\n`));
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

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
  const body = await readBody(request);
  if (body === undefined) {
    response.setHeader('connection', 'close');
    return send(response, method, { statusCode: 413, headers: [], body: Buffer.alloc(0) });
  }
  const { result: answer, isSilent } = await inTurn(() =>
    withInvocation(request.headers['podsmith-invocation'], () =>
      callHandler(request, body, rawPath, rawQuery),
    ),
  );
  if (isSilent) response.setHeader('podsmith-log', 'silent');
  send(response, method, answer);
}

async function inTurn(work) {
  if (running < CONCURRENCY) running += 1;
  else await new Promise((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

async function callHandler(request, body, rawPath, rawQuery) {
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
  try {
    return formatResponse(await handler(event, context));
  } catch (error) {
    const { answer, text } = errorResponse(error);
    process.stderr.write(`${text}\n`);
    return answer;
  }
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
  if (statusCode !== 204 && statusCode !== 304) response.setHeader('content-length', body.length);
  response.end(method === 'HEAD' ? undefined : body);
}

/** As PID 1 the process must end itself; requests being answered get a moment to finish. */
function stop() {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), STOP_GRACE_MS).unref();
}
