import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type InvokeRequest, invokePod } from '#lib/http/invoke.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function invoke(endpoint: string, more: Partial<InvokeRequest> = {}) {
  return invokePod({
    endpoint,
    method: 'POST',
    path: '/',
    headers: [],
    body: new Uint8Array(),
    timeoutMs: 2000,
    signal: new AbortController().signal,
    maxResponseBytes: 1000,
    ...more,
  });
}

const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.writeHead(
      207,
      [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ].flat(),
    );
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString('latin1') }));
  });
};

describe('an invocation', () => {
  it('sends method, path, headers and bytes as given, and returns the answer as it came', async () => {
    const endpoint = await serve(echo);
    const answer = await invoke(endpoint, {
      method: 'PATCH',
      path: '/a%20b?x=1&x=2',
      headers: [
        ['X-One', '1'],
        ['Content-Length', '999'],
        ['Transfer-Encoding', 'chunked'],
      ],
      body: Uint8Array.from([0, 255]),
    });
    expect(answer.statusCode).toBe(207);
    expect(answer.headers.filter(([name]) => name === 'set-cookie')).toHaveLength(2);
    expect(answer.durationMs).toBeGreaterThan(0);
    expect(JSON.parse(Buffer.from(answer.body).toString())).toMatchObject({
      method: 'PATCH',
      url: '/a%20b?x=1&x=2',
      headers: { 'x-one': '1', 'content-length': '2', host: endpoint.slice('http://'.length) },
      body: '\u0000ÿ',
    });
  });

  it('does not follow a redirect', async () => {
    const endpoint = await serve((_request, response) =>
      response.writeHead(302, { location: '/other' }).end(),
    );
    expect((await invoke(endpoint)).statusCode).toBe(302);
  });

  it('uses a connection again', async () => {
    const ports = new Set<number | undefined>();
    const endpoint = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('x');
    });
    for (let count = 0; count < 5; count++) await invoke(endpoint);
    expect(ports.size).toBe(1);
  });

  it('that is not answered in time says so, also when the answer stops in the middle', async () => {
    const silent = await serve(() => {});
    const halting = await serve((_request, response) => void response.write('begun'));
    for (const endpoint of [silent, halting]) {
      await expect(invoke(endpoint, { timeoutMs: 100 })).rejects.toMatchObject({
        code: 'INVOKE_TIMEOUT',
        details: { timeoutMs: 100 },
      });
    }
  });

  it('that nobody listens to says so', async () => {
    await expect(invoke('http://127.0.0.1:1')).rejects.toMatchObject({ code: 'POD_UNREACHABLE' });
  });

  it('whose Pod dies before or during its answer says so', async () => {
    const before = await serve((request) => void request.socket.destroy());
    const during = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('begun', () => request.socket.destroy());
    });
    for (const endpoint of [before, during]) {
      await expect(invoke(endpoint)).rejects.toMatchObject({ code: 'POD_CONNECTION_LOST' });
    }
  });

  it('whose answer is too large says so, and names the limit', async () => {
    const endpoint = await serve((_request, response) => void response.end('x'.repeat(2000)));
    await expect(invoke(endpoint)).rejects.toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
      details: { limitBytes: 1000 },
    });
  });

  it('that is aborted rejects with the reason', async () => {
    const abort = new AbortController();
    const endpoint = await serve(() => abort.abort(new Error('cancelled by someone')));
    await expect(invoke(endpoint, { signal: abort.signal })).rejects.toThrow('cancelled by someone');
  });

  it('with a header that cannot be sent says so', async () => {
    const endpoint = await serve(echo);
    await expect(invoke(endpoint, { headers: [['x', 'a\nb']] })).rejects.toMatchObject({
      code: 'INVOKE_INVALID',
    });
  });
});
