import { once } from 'node:events';
import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import { TLSSocket } from 'node:tls';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Of a connection over TLS. */
  tls?: { protocol: string | null; isTrusted: boolean };
}

const timeoutMs = 30_000;

/**
 * One request as a client writes it by hand: fetch sends some headers on its own. A certificate that nobody vouches for is
 * told, not refused. Redirects are not followed.
 */
export async function ask(
  url: URL,
  options: { method?: string; headers?: Record<string, string>; body?: string; waitMs?: number } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body, waitMs = timeoutMs } = options;
  const { request } = url.protocol === 'https:' ? https : http;
  const sent = request(url, {
    ...{ method, headers, signal: AbortSignal.timeout(waitMs), rejectUnauthorized: false },
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
  const { socket, statusCode: status = 0 } = response;
  const tls =
    socket instanceof TLSSocket
      ? { protocol: socket.getProtocol(), isTrusted: socket.authorized }
      : undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status, headers: response.headers, text: Buffer.concat(chunks).toString(), ...(tls && { tls }) };
}
