import type { LookupAddress } from 'node:dns';
import { setMaxListeners } from 'node:events';
import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import { AppError } from '#lib/errors.ts';
import { toInvokeError } from '#lib/http/invoke-error.ts';
import { limits } from '#lib/limits.ts';
import { pinnedLookup } from '#lib/network/resolve-allowed.ts';
import { userAgent } from '#lib/version.ts';

/** One request to a Pod, or to any HTTP server. */
export interface InvokeRequest {
  /** Base URL, such as `http://127.0.0.1:41234`. */
  endpoint: string;
  method: string;
  /** Path with its query, as it goes over the wire. */
  path: string;
  headers: [string, string][];
  body: Uint8Array;
  /** For the whole exchange. */
  timeoutMs: number;
  signal: AbortSignal;
  maxResponseBytes: number;
  /** Present for a server that is not Podsmith's own. */
  foreign?: ForeignServer;
}

/** A server that Podsmith does not run: it closes connections when it likes, and has a certificate of its own. */
export interface ForeignServer {
  /** The only addresses to connect to; absent: what the host resolves to. An agent keeps connections to these alone. */
  addresses?: readonly LookupAddress[];
  tls?: TlsSettings;
}

export interface TlsSettings {
  /** False: any certificate will do. */
  verify?: boolean;
  /** PEM of the authorities to trust; absent: those known to Node. */
  ca?: string;
}

export interface InvokeAnswer {
  statusCode: number;
  headers: [string, string][];
  body: Uint8Array;
  durationMs: number;
}

// Connections are kept, and closed by us well before the mains of the runtimes do (10 minutes), or before the time
// that a server's `Keep-Alive: timeout=` announces: Node's agents see to that.
const agentOptions = { keepAlive: true, timeout: 30_000 };
const agents = { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) };

/** Headers that belong to the connection, not to the message. */
const OURS = ['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'expect', 'te'];
/** May be sent twice (RFC 9110 section 9.2.2); others only with a key by which the server can tell. */
const IDEMPOTENT = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

/**
 * Sends a request and reads the whole answer, whatever its status. Redirects are not followed, a change of protocol
 * (101) is an answer without a body.
 *
 * A foreign server may close a kept connection in the moment in which it is used again. Nothing of an answer has come
 * then, and the request is sent once more, over a new connection; one that must not arrive twice goes over a new
 * connection at once.
 *
 * @throws AppError `INVOKE_TIMEOUT`, `INVOKE_INVALID`, `POD_UNREACHABLE` (the request did not arrive),
 * `POD_CONNECTION_LOST` (it may have), `CERTIFICATE_REFUSED`, `TLS_FAILED`, `ANSWER_INVALID`, `RESPONSE_TOO_LARGE`; the
 * signal's reason when aborted.
 */
export async function invokePod(request: InvokeRequest): Promise<InvokeAnswer> {
  const began = performance.now();
  const { signal, timeoutMs, foreign } = request;
  signal.throwIfAborted();
  // All steps that a run has under way listen to its one signal.
  setMaxListeners(0, signal);
  let exchange: Exchange | undefined;
  const timer = setTimeout(() => exchange?.end(timedOut(request)), timeoutMs);
  const abort = () => exchange?.end(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const mayRepeat = !foreign || isRepeatable(request);
    exchange = beginExchange(request, mayRepeat);
    const answer = await exchange.answer.catch((error: unknown) => {
      if (!foreign || !mayRepeat || !exchange?.wasStale(error)) throw error;
      exchange = beginExchange(request, false);
      return exchange.answer;
    });
    return { ...answer, durationMs: performance.now() - began };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw toInvokeError(error, request);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

function isRepeatable({ method, headers }: InvokeRequest): boolean {
  return IDEMPOTENT.includes(method) || headers.some(([name]) => name.toLowerCase() === 'idempotency-key');
}

/** A request on its way. */
interface Exchange {
  answer: Promise<Omit<InvokeAnswer, 'durationMs'>>;
  /** Ends it now: its answer rejects with this, whatever the socket does. */
  end(error: unknown): void;
  /** Whether it failed because a connection that was kept had been closed. */
  wasStale(error: unknown): boolean;
}

/**
 * Plain listeners: a step waits for this, and an async iterator or a signal of its own would cost a tenth of its call.
 *
 * @param isKept Over a kept connection, if there is one.
 * @throws What Node throws for a URL, path or headers that HTTP does not allow.
 */
function beginExchange(request: InvokeRequest, isKept: boolean): Exchange {
  const { maxResponseBytes } = request;
  const sent = send(request, isKept);
  let end: Exchange['end'] = () => undefined;
  let bytesBefore = 0;
  const answer = new Promise<Omit<InvokeAnswer, 'durationMs'>>((resolve, reject) => {
    let isAnswering = false;
    end = (error) => {
      reject(error);
      sent.destroy();
    };
    sent.on('socket', (socket) => {
      bytesBefore = socket.bytesRead;
    });
    sent.on('error', end);
    // Comes last, whatever else does; of an answer that its connection's end completes, before its own end.
    sent.on('close', () => isAnswering || reject(connectionEnded()));
    sent.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ statusCode: 101, headers: pairs(response.rawHeaders), body: new Uint8Array() });
    });
    sent.on('response', (response) => {
      isAnswering = true;
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > maxResponseBytes) end(tooLarge(maxResponseBytes));
      });
      response.on('error', end);
      response.on('close', () => reject(connectionEnded()));
      response.on('end', () =>
        resolve({
          statusCode: response.statusCode ?? 0,
          headers: pairs(response.rawHeaders),
          body: Buffer.concat(chunks),
        }),
      );
    });
  });
  return {
    answer,
    end,
    wasStale: (error) =>
      sent.reusedSocket &&
      sent.socket?.bytesRead === bytesBefore &&
      ['ECONNRESET', 'EPIPE'].includes(codeOf(error)),
  };
}

function send(request: InvokeRequest, isKept: boolean): ClientRequest {
  const { endpoint, method, path, headers, body, foreign } = request;
  const base = new URL(endpoint);
  const isSecure = base.protocol === 'https:';
  const kept = headers.filter(([name]) => !OURS.includes(name.toLowerCase()));
  const hasBody = body.byteLength > 0 || !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method);
  const sent = (isSecure ? https : http).request({
    // After a HEAD some servers (waitress) close the connection without saying so.
    agent: isKept && method !== 'HEAD' && (isSecure ? agents.https : agents.http),
    protocol: base.protocol,
    // A URL writes an IPv6 address in brackets, a socket takes it without.
    hostname: base.hostname.replace(/^\[|\]$/g, ''),
    port: base.port,
    method,
    path,
    ...(foreign?.addresses && { lookup: pinnedLookup(foreign.addresses) }),
    maxHeaderSize: limits.responseHeaderBytes,
    headers: [
      ...withOurs(kept, base.host),
      ...(hasBody ? [['content-length', String(body.byteLength)]] : []),
    ].flat(),
    ...(isSecure && foreign?.tls && { ca: foreign.tls.ca, rejectUnauthorized: foreign.tls.verify }),
  });
  sent.end(hasBody ? body : undefined);
  return sent;
}

/** Node adds no Host of its own when headers are given as a list. */
function withOurs(headers: [string, string][], host: string): [string, string][] {
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const ours: [string, string][] = [
    ['host', host],
    ['user-agent', userAgent],
  ];
  return [...ours.filter(([name]) => !given.has(name)), ...headers];
}

function pairs(rawHeaders: string[]): [string, string][] {
  const list: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    list.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return list;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** As Node says it where it says so. */
function connectionEnded(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

/** An exchange, or what has to come before it, did not end in time. */
export function timedOut({ timeoutMs, endpoint }: Pick<InvokeRequest, 'timeoutMs' | 'endpoint'>): AppError {
  return new AppError({
    code: 'INVOKE_TIMEOUT',
    message: `No answer within ${timeoutMs / 1000} seconds.`,
    hint: 'The handler takes too long, or its time-out is too short.',
    fault: 'code',
    details: { endpoint, timeoutMs },
  });
}

function tooLarge(maxBytes: number): AppError {
  return new AppError({
    code: 'RESPONSE_TOO_LARGE',
    message: `The answer is larger than ${maxBytes / 1024 / 1024} MiB.`,
    hint: 'Return less: where the data is, rather than the data.',
    fault: 'code',
    details: { limitBytes: maxBytes },
  });
}
