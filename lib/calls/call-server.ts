import type { LookupAddress } from 'node:dns';
import type { Answer } from '#lib/calls/read-answer.ts';
import { type ErrorView, toErrorView } from '#lib/errors.ts';
import { type InvokeRequest, invokePod, timedOut } from '#lib/http/invoke.ts';
import { toInvokeError } from '#lib/http/invoke-error.ts';
import { type HttpServerDefaults, serverAddressProblem, serverEndpoint } from '#lib/http/server-address.ts';
import { limits } from '#lib/limits.ts';
import { parseIp } from '#lib/network/address-kind.ts';
import type { AllowEntry } from '#lib/network/allow-list.ts';
import { deniedPlaces, type OwnSettings, ownListeners } from '#lib/network/own-listeners.ts';
import { type LookupAll, resolveAllowed } from '#lib/network/resolve-allowed.ts';
import type { HttpServerProcessor } from '#lib/operations/schema.ts';
import { pathBelow } from '#lib/operations/server-path.ts';

/** What is sent to a server. */
export type ServerCall = Pick<InvokeRequest, 'method' | 'path' | 'headers' | 'body' | 'timeoutMs' | 'signal'>;

/** The settings that say which servers may be called. */
export interface ServerSettings extends OwnSettings {
  httpServer: HttpServerDefaults;
  httpServerAllow: readonly AllowEntry[];
}

/**
 * Calls an `httpServer` operation: at an address that the policy allows, on the operation's own path or below it.
 * Redirects are answers like others, so none leads anywhere.
 *
 * @param lookup stands for the system's resolver in tests
 * @throws AppError `ADDRESS_REFUSED`, `PATH_REFUSED`, `HTTP_SERVER_UNSET`, `HTTP_SERVER_INVALID`, and what
 *   {@link invokePod} throws.
 */
export async function callServer(
  server: HttpServerProcessor,
  call: ServerCall,
  settings: ServerSettings,
  lookup?: LookupAll,
): Promise<{ answer: Answer; durationMs: number }> {
  const endpoint = serverEndpoint(server, settings.httpServer);
  const path = pathBelow(server.path, call.path);
  const began = performance.now();
  const addresses = await inTime({ ...call, endpoint }, () => findAddresses(endpoint, settings, lookup));
  const { durationMs, ...answer } = await invokePod({
    endpoint,
    method: call.method,
    path,
    // By another name the server could be made to answer as a neighbour that is not allowed.
    headers: call.headers.filter(([name]) => name.toLowerCase() !== 'host'),
    body: call.body,
    timeoutMs: Math.max(call.timeoutMs - (performance.now() - began), 1),
    signal: call.signal,
    maxResponseBytes: limits.responseBytes,
    foreign: { tls: server.tls, addresses },
  });
  return { answer, durationMs };
}

/**
 * Why a server with an IP address cannot be called as the settings are now; undefined when it can, or when its name
 * alone says nothing. They may change, so it can be saved all the same.
 */
export async function findServerRefusal(
  server: HttpServerProcessor,
  settings: ServerSettings,
): Promise<ErrorView | undefined> {
  const { address = settings.httpServer.address, port = settings.httpServer.port } = server;
  if (address === undefined || port === undefined || serverAddressProblem(address)) return undefined;
  const endpoint = serverEndpoint(server, settings.httpServer);
  if (!parseIp(address.replace(/^\[(.*)\]$/, '$1'))) return undefined;
  try {
    await findAddresses(endpoint, settings);
    return undefined;
  } catch (error) {
    return toErrorView(error);
  }
}

/** Judges the host as the URL has it, which is what will be connected to: `127.1` is 127.0.0.1 there. */
async function findAddresses(
  endpoint: string,
  settings: ServerSettings,
  lookup?: LookupAll,
): Promise<LookupAddress[]> {
  const { hostname, port: digits, protocol } = new URL(endpoint);
  const port = Number(digits) || (protocol === 'https:' ? 443 : 80);
  const denied = await deniedPlaces(ownListeners(settings), port);
  const policy = { denied, allow: settings.httpServerAllow, publicToo: 'all' as const };
  return resolveAllowed({ host: hostname, port, policy, setting: 'PODSMITH_HTTP_SERVER_ALLOW' }, lookup);
}

/** The resolver cannot be called off; what it says after the time, or after the call was cancelled, is not waited for. */
async function inTime<T>(
  { signal, timeoutMs, endpoint }: Pick<InvokeRequest, 'signal' | 'timeoutMs' | 'endpoint'>,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const ended = new AbortController();
  const abort = () => ended.abort(signal.reason);
  const timer = setTimeout(() => ended.abort(timedOut({ endpoint, timeoutMs })), timeoutMs);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([
      work(),
      new Promise<never>((_, reject) => {
        ended.signal.addEventListener('abort', () => reject(ended.signal.reason), { once: true });
      }),
    ]);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw toInvokeError(error, { endpoint });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
