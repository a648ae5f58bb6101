import { createHash, timingSafeEqual } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Transform } from 'node:stream';
import type { z } from 'zod';
import { judgeCall } from '#lib/builder-gateway/calls.ts';
import { type BuildWalls, type ConfinedBuild, confineBuild } from '#lib/builder-gateway/confined-build.ts';
import { headOf } from '#lib/cut-text.ts';

/**
 * Stands before the in-cluster builder's socket. Whoever reaches that commands the builder, and not every cluster
 * enforces NetworkPolicies. Only who knows the token gets through, and only to what building and pushing images takes.
 *
 * @param options.walls Around builds.
 * @param options.tls PEM of the key and its certificate; absent: it speaks HTTP.
 */
export function createGateway(options: {
  token: string;
  socketPath: string;
  walls: BuildWalls;
  tls?: { key: string; cert: string };
}): Server {
  const expected = digest(`Bearer ${options.token}`);
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method = '', url = '' } = incoming;
    // For the kubelet's probe: whether the builder answers is no secret.
    const isPing = method === 'GET' && url === '/_ping';
    // Before anything of the request is read: nobody without the token gets to try what reads it.
    if (!isPing && !timingSafeEqual(digest(incoming.headers.authorization ?? ''), expected)) {
      return refuse(incoming, outgoing, 401, 'This builder wants its token (PODSMITH_BUILDER_TOKEN).');
    }
    const verdict = judgeCall(method, url);
    if ('refusal' in verdict) return refuse(incoming, outgoing, 403, headOf(verdict.refusal, 300));
    if (verdict.isBuild) void forwardBuild(options, incoming, outgoing);
    else if (verdict.body) void forwardChecked(options.socketPath, verdict.body, incoming, outgoing);
    else forward(options.socketPath, incoming, outgoing);
  };
  const server = options.tls
    ? createTlsServer({ ...options.tls, minVersion: 'TLSv1.2' }, answer)
    : createServer(answer);
  // A build may be silent for as long as its slowest command takes.
  server.requestTimeout = 0;
  return server;
}

/** Meant for the next hop alone (RFC 9110 section 7.6.1), or for us. */
const notForwarded = ['authorization', 'connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade'];

/** Bytes of a body that is looked at. */
const checkedBytes = 16 * 1024;

/** Passes a request on whose body fits the schema, as the schema has read it. */
async function forwardChecked(
  socketPath: string,
  schema: z.ZodType,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readChecked(incoming, schema).catch(() => undefined);
  if (body === undefined) {
    return refuse(incoming, outgoing, 403, 'The request asks for more than this builder gives.');
  }
  forward(socketPath, incoming, outgoing, { body });
}

/** Passes a build on, with walls around it: without them there is none. */
async function forwardBuild(
  { socketPath, walls }: { socketPath: string; walls: BuildWalls },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  let build: ConfinedBuild;
  try {
    build = await confineBuild(incoming.url ?? '', walls);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(incoming, outgoing, 503, `The builder has no network for the build: ${reason}`);
  }
  if (outgoing.closed) return build.close();
  outgoing.once('close', () => void build.close());
  forward(socketPath, incoming, outgoing, { url: build.url, report: build.notes.stream });
}

async function readChecked(incoming: IncomingMessage, schema: z.ZodType): Promise<string> {
  let text = '';
  for await (const chunk of incoming.setEncoding('utf8')) {
    text += chunk;
    if (text.length > checkedBytes) throw new RangeError('The body is too large.');
  }
  return JSON.stringify(schema.parse(JSON.parse(text)));
}

/**
 * @param changed.url, changed.body Sent in the place of the request's own.
 * @param changed.report What an answer that reports on the work goes through.
 */
function forward(
  socketPath: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  changed: { url?: string; body?: string; report?: Transform } = {},
): void {
  const { method } = incoming;
  const { url = incoming.url, body, report } = changed;
  const headers = forwarded(incoming.headers);
  if (body !== undefined) {
    delete headers['transfer-encoding'];
    headers['content-length'] = String(Buffer.byteLength(body));
  }
  const onward = request({ socketPath, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, forwarded(answer.headers));
    // Each line as it comes: an engine reports on a build while it runs.
    outgoing.flushHeaders();
    if (report && answer.statusCode === 200) answer.pipe(report).pipe(outgoing);
    else answer.pipe(outgoing);
    answer.once('error', () => outgoing.destroy());
  });
  onward.once('error', (error) => {
    if (outgoing.headersSent) outgoing.destroy();
    else refuse(incoming, outgoing, 502, `The builder does not answer: ${error.message}`);
  });
  // When the client disconnects, so do we: a cancelled build ends.
  outgoing.once('close', () => onward.destroy());
  if (body === undefined) incoming.pipe(onward);
  else onward.end(body);
}

function forwarded(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !notForwarded.includes(name)));
}

/** In the words of the Engine API, so that clients show the message. */
function refuse(incoming: IncomingMessage, outgoing: ServerResponse, status: number, message: string): void {
  incoming.resume();
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify({ message }));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
