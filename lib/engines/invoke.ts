import { setMaxListeners } from 'node:events';
import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import { AppError } from '#lib/errors.ts';

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
}

export interface InvokeAnswer {
  statusCode: number;
  headers: [string, string][];
  body: Uint8Array;
  durationMs: number;
}

// Connections are kept, and closed by us well before the mains of the runtimes do (10 minutes): a request is
// never written to a connection that the other side is closing.
const agentOptions = { keepAlive: true, timeout: 30_000 };
const agents = { 'http:': new http.Agent(agentOptions), 'https:': new https.Agent(agentOptions) };

/** Headers that belong to the connection, not to the message. */
const OURS = ['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'expect', 'te'];
/** Failures from before the request was sent. */
const UNREACHED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/**
 * Sends a request and reads the whole answer, whatever its status. Redirects are not followed.
 *
 * @throws AppError `INVOKE_TIMEOUT`, `POD_UNREACHABLE` (the request did not arrive), `POD_CONNECTION_LOST`
 * (it may have), `RESPONSE_TOO_LARGE`; the signal's reason when aborted.
 */
export async function invokePod(request: InvokeRequest): Promise<InvokeAnswer> {
  const began = performance.now();
  const { signal, timeoutMs } = request;
  signal.throwIfAborted();
  // All steps that a run has under way listen to its one signal.
  setMaxListeners(0, signal);
  let isLate = false;
  const sent = send(request);
  const stop = () => sent.destroy();
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const answer = await receive(sent, request.maxResponseBytes);
    return { ...answer, durationMs: performance.now() - began };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (isLate) throw timedOut(request);
    throw toInvokeError(error, request);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** @throws AppError `INVOKE_INVALID` for a path or headers that HTTP does not allow. */
function send(request: InvokeRequest): ClientRequest {
  const { endpoint, method, path, headers, body } = request;
  const base = new URL(endpoint);
  const secure = base.protocol === 'https:';
  const kept = headers.filter(([name]) => !OURS.includes(name.toLowerCase()));
  const hasBody = body.byteLength > 0 || !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method);
  try {
    const sent = (secure ? https : http).request({
      // After a HEAD waitress closes the connection without saying so.
      agent: method !== 'HEAD' && (secure ? agents['https:'] : agents['http:']),
      protocol: base.protocol,
      // A URL writes an IPv6 address in brackets, a socket takes it without.
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port,
      method,
      path,
      headers: [
        ...withHost(kept, base.host),
        ...(hasBody ? [['content-length', String(body.byteLength)]] : []),
      ].flat(),
    });
    sent.end(hasBody ? body : undefined);
    return sent;
  } catch (error) {
    throw toInvokeError(error, request);
  }
}

/** Plain listeners: a step waits for this, and an async iterator or a signal of its own would cost a tenth of its call. */
function receive(sent: ClientRequest, maxBytes: number): Promise<Omit<InvokeAnswer, 'durationMs'>> {
  return new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > maxBytes) response.destroy(tooLarge(maxBytes));
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          statusCode: response.statusCode ?? 0,
          headers: pairs(response.rawHeaders),
          body: Buffer.concat(chunks),
        }),
      );
    });
  });
}

/** Node adds no Host of its own when headers are given as a list. */
function withHost(headers: [string, string][], host: string): [string, string][] {
  return headers.some(([name]) => name.toLowerCase() === 'host') ? headers : [['host', host], ...headers];
}

function pairs(rawHeaders: string[]): [string, string][] {
  const list: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    list.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return list;
}

function toInvokeError(error: unknown, { endpoint }: InvokeRequest): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof Error ? error.message : String(error);
  if (
    code === 'ERR_INVALID_CHAR' ||
    code === 'ERR_INVALID_HTTP_TOKEN' ||
    code === 'ERR_UNESCAPED_CHARACTERS'
  ) {
    return new AppError({
      code: 'INVOKE_INVALID',
      message: `The request cannot be sent: ${reason}.`,
      hint: 'Write other characters in path or headers percent-encoded.',
      fault: 'configuration',
    });
  }
  const isUnreached = UNREACHED.includes(code);
  return new AppError(
    {
      code: isUnreached ? 'POD_UNREACHABLE' : 'POD_CONNECTION_LOST',
      message: isUnreached
        ? `Nothing answers at ${endpoint} (${code}).`
        : `${endpoint} closed the connection before it had answered (${code || reason}).`,
      hint: isUnreached
        ? 'See whether it runs and its address is right.'
        : 'Its process may have ended during the call.',
      fault: 'platform',
      details: { endpoint, reason },
    },
    { cause: error },
  );
}

function timedOut({ timeoutMs, endpoint }: InvokeRequest): AppError {
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
