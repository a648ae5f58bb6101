import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { AppError } from '#lib/errors.ts';
import { type Egress, placeOf, type Target } from '#lib/network/egress.ts';

/** A connection in which neither side says anything for so long is closed. */
const silentMs = 5 * 60_000;

/** Headers that are between two neighbours (RFC 9110 section 7.6.1). */
const hopByHop = ['connection', 'proxy-connection', 'keep-alive', 'proxy-authorization', 'te', 'upgrade'];

/**
 * A forward proxy (RFC 9110 section 3.7) that goes where `egress` lets it: CONNECT for what speaks TLS, absolute URLs
 * for plain HTTP. Give it the connections of a listening socket: `socket.on('connection', (one) =>
 * proxy.emit('connection', one))`.
 *
 * @param onFailed Told what was refused, or could not be reached, and why, in sentences.
 */
export function createForwardProxy(egress: Egress, onFailed: (sentence: string) => void): http.Server {
  async function reach(target: Target): Promise<{ socket: Socket } | { status: number; reason: string }> {
    try {
      return { socket: await egress.connect(target) };
    } catch (error) {
      if (error instanceof AppError) {
        const reason = `${error.message} ${error.hint}`;
        onFailed(reason);
        return { status: 403, reason };
      }
      const why = error instanceof Error ? error.message : String(error);
      const reason = `${placeOf(target)} could not be reached: ${why}.`;
      onFailed(reason);
      return { status: 502, reason };
    }
  }

  async function tunnel(request: IncomingMessage, client: Socket, head: Buffer): Promise<void> {
    client.on('error', () => client.destroy());
    const target = readAuthority(request.url ?? '');
    const reached = target ? await reach(target) : { status: 400, reason: 'CONNECT wants host:port' };
    if (!('socket' in reached)) {
      client.end(
        `HTTP/1.1 ${reached.status} ${http.STATUS_CODES[reached.status]}\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${reached.reason}\n`,
      );
      return;
    }
    const { socket } = reached;
    for (const side of [client, socket]) side.setTimeout(silentMs, () => side.destroy());
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) socket.write(head);
    // Either side's end or failure is the other's.
    pipeline(client, socket, () => undefined);
    pipeline(socket, client, () => undefined);
  }

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : undefined;
    if (url?.protocol !== 'http:') return answer(response, 400, 'this is a proxy: it wants http://host/path');
    const reached = await reach({ host: bare(url.hostname), port: Number(url.port || 80) });
    if (!('socket' in reached)) return answer(response, reached.status, reached.reason);
    const { socket } = reached;
    const { method, headers } = request;
    const onward = http.request({
      method,
      path: `${url.pathname}${url.search}`,
      headers: { ...without(headers, hopByHop), host: url.host },
      timeout: silentMs,
      createConnection: () => socket,
    });
    onward.once('timeout', () => onward.destroy(new Error('no answer')));
    onward.once('response', (from) => {
      response.writeHead(from.statusCode ?? 502, without(from.headers, hopByHop));
      pipeline(from, response, () => undefined);
    });
    pipeline(request, onward, (error) => {
      if (error && !response.headersSent) answer(response, 502, error.message);
      else if (error) response.destroy();
    });
    response.once('close', () => socket.destroy());
  }

  const server = http.createServer((request, response) => void forward(request, response));
  server.on('connect', (request, client: Socket, head) => void tunnel(request, client, head));
  return server;
}

function answer(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(`${reason}\n`);
}

/** `example.com:443` or `[2001:db8::1]:443`. */
function readAuthority(text: string): Target | undefined {
  const [, host = '', port = ''] = /^(\[[\da-f:.]+\]|[^:/@\s]+):(\d{1,5})$/i.exec(text) ?? [];
  return host && Number(port) > 0 && Number(port) < 65_536
    ? { host: bare(host), port: Number(port) }
    : undefined;
}

/** An IPv6 address without its brackets. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function without(headers: http.IncomingHttpHeaders, names: string[]): http.IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
