import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type InvokeRequest, invokePod } from '#lib/http/invoke.ts';
import { certificates } from '#lib/testing/certificates.ts';
import { version } from '#lib/version.ts';

// Servers that answer as no server should.

const opened: (() => void)[] = [];

afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** Starts a server whose connections end with the test. */
async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  opened.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server that does this with each connection once the request has come. */
async function raw(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => socket.once('data', () => answer(socket)));
  return `http://127.0.0.1:${await listen(server)}`;
}

async function secure(cert: string): Promise<string> {
  const server = https.createServer({ key: certificates.serverKey, cert }, (_request, response) =>
    response.end('{}'),
  );
  return `https://127.0.0.1:${await listen(server)}`;
}

function invoke(endpoint: string, more: Partial<InvokeRequest> = {}) {
  return invokePod({
    endpoint,
    method: 'POST',
    path: '/',
    headers: [['idempotency-key', 'run/1']],
    body: Buffer.from('{}'),
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    maxResponseBytes: 1000,
    foreign: {},
    ...more,
  });
}

const head = 'HTTP/1.1 200 OK\r\n';

/** Writes this again and again, for as long as the other side is there. */
const repeat = (text: string, everyMs: number) => (socket: Socket) => {
  const timer = setInterval(() => socket.write(text), everyMs);
  socket.on('close', () => clearInterval(timer));
};

/** What never comes to an end by itself. */
const endless: [string, (socket: Socket) => void][] = [
  ['answers nothing', () => undefined],
  ['answers "100 Continue" for ever', repeat('HTTP/1.1 100 Continue\r\n\r\n', 1)],
  ['answers "103 Early Hints" for ever', repeat('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n', 1)],
  ['stops in a header', (socket) => socket.write(`${head}content-le`)],
  ['stops before the body', (socket) => socket.write(`${head}content-length: 10\r\n\r\n`)],
  ['stops in the body', (socket) => socket.write(`${head}content-length: 10\r\n\r\n{"a"`)],
  ['stops in a chunk', (socket) => socket.write(`${head}transfer-encoding: chunked\r\n\r\n9\r\n{"a"`)],
  [
    'trickles its body',
    (socket) => {
      socket.write(`${head}content-length: 900\r\n\r\n`);
      repeat(' ', 5)(socket);
    },
  ],
  [
    'trickles its head',
    (socket) => {
      socket.write(`${head}x: `);
      repeat('a', 5)(socket);
    },
  ],
];

describe.each(endless)('a server that %s', (_what, answer) => {
  it('is given up when the time is over', async () => {
    const call = invoke(await raw(answer), { timeoutMs: 100 });
    await expect(call).rejects.toMatchObject({ code: 'INVOKE_TIMEOUT', details: { timeoutMs: 100 } });
  });

  it('is given up when the call is cancelled', async () => {
    const cancel = new AbortController();
    const endpoint = await raw((socket) => {
      answer(socket);
      // What was answered is on its way to the caller, who goes on waiting.
      setImmediate(() => cancel.abort(new Error('cancelled by someone')));
    });
    await expect(invoke(endpoint, { signal: cancel.signal })).rejects.toThrow('cancelled by someone');
  });
});

describe('a connection that comes to nothing', () => {
  it('is given up when the time is over, also before TLS is agreed on', async () => {
    const silent = createServer(() => undefined);
    const endpoint = `https://127.0.0.1:${await listen(silent)}`;
    await expect(invoke(endpoint, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'INVOKE_TIMEOUT' });
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ['is closed without an answer', (socket) => socket.end(), 'POD_CONNECTION_LOST'],
    ['is reset', (socket) => socket.resetAndDestroy(), 'POD_CONNECTION_LOST'],
    ['is closed in a header', (socket) => socket.end(`${head}x: `), 'POD_CONNECTION_LOST'],
    [
      'is closed in the body',
      (socket) => socket.end(`${head}content-length: 9\r\n\r\n{`),
      'POD_CONNECTION_LOST',
    ],
    [
      'is closed in a chunk',
      (socket) => socket.end(`${head}transfer-encoding: chunked\r\n\r\n9\r\n{`),
      'POD_CONNECTION_LOST',
    ],
    [
      'is closed after "100 Continue"',
      (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n'),
      'POD_CONNECTION_LOST',
    ],
    ['carries another protocol', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'), 'ANSWER_INVALID'],
    ['carries a TLS alert', (socket) => socket.end(Buffer.from([21, 3, 1, 0, 2, 2, 70])), 'ANSWER_INVALID'],
    [
      'carries a length that is none',
      (socket) => socket.end(`${head}content-length: x\r\n\r\n`),
      'ANSWER_INVALID',
    ],
    [
      'carries a broken chunk',
      (socket) => socket.end(`${head}transfer-encoding: chunked\r\n\r\nzz\r\n`),
      'ANSWER_INVALID',
    ],
    [
      'carries a header of 20 KB',
      (socket) => socket.end(`${head}x: ${'a'.repeat(20_000)}\r\n\r\n`),
      'ANSWER_INVALID',
    ],
  ])('and %s', async (_what, answer, code) => {
    await expect(invoke(await raw(answer))).rejects.toMatchObject({ code });
  });

  it('names the limit of headers, and https where TLS is spoken', async () => {
    const large = await raw((socket) => socket.end(`${head}x: ${'a'.repeat(20_000)}\r\n\r\n`));
    await expect(invoke(large)).rejects.toThrow('larger than 16 KiB');
    const alert = await raw((socket) => socket.end(Buffer.from([21, 3, 1, 0, 2, 2, 70])));
    await expect(invoke(alert)).rejects.toMatchObject({ hint: 'Set the scheme to https.' });
  });

  it('is no failure when its end is the end of the answer', async () => {
    const endpoint = await raw((socket) => socket.end(`${head}\r\n{"a":1}`));
    const answer = await invoke(endpoint);
    expect(Buffer.from(answer.body).toString()).toBe('{"a":1}');
  });

  it('by a change of protocol is an answer of 101', async () => {
    const endpoint = await raw((socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n'),
    );
    const answer = await invoke(endpoint);
    expect(answer).toMatchObject({ statusCode: 101, body: new Uint8Array() });
    expect(answer.headers).toContainEqual(['Upgrade', 'websocket']);
  });
});

describe('an address', () => {
  it('may be IPv6', async () => {
    const port = await listen(
      http.createServer((_request, response) => response.end('{}')),
      '::1',
    );
    expect((await invoke(`http://[::1]:${port}`)).statusCode).toBe(200);
  });

  it.each(['http://::1:80', 'http://127.0.0.1:80:80', 'http://999.1.1.1:80', 'http://a b:80'])(
    'that cannot be one is told: %s',
    async (endpoint) => {
      await expect(invoke(endpoint)).rejects.toMatchObject({
        code: 'INVOKE_INVALID',
        fault: 'configuration',
      });
    },
  );

  it('whose name is unknown is told as such', async () => {
    await expect(invoke('http://nobody.invalid')).rejects.toMatchObject({ code: 'POD_UNREACHABLE' });
  });
});

describe('a kept connection', () => {
  /** Answers on kept connections, but closes each when its nth request has come. Tells on which each request came. */
  async function closesAtRequest(n: number, close: (socket: Socket) => void) {
    const requests: number[] = [];
    let connections = 0;
    const server = http.createServer({ keepAlive: true });
    server.on('connection', (socket: Socket) => {
      const connection = ++connections;
      let onThisOne = 0;
      server.on('request', (request, response) => {
        if (request.socket !== socket) return;
        requests.push(connection);
        onThisOne += 1;
        if (onThisOne === n) close(socket);
        else response.end('{}');
      });
    });
    return { endpoint: `http://127.0.0.1:${await listen(server)}`, requests };
  }

  it.each<[string, (socket: Socket) => void]>([
    ['closed', (socket) => socket.end()],
    ['reset', (socket) => socket.resetAndDestroy()],
  ])('that was %s is tried again on a new one', async (_how, close) => {
    const { endpoint, requests } = await closesAtRequest(2, close);
    await invoke(endpoint);
    expect((await invoke(endpoint)).statusCode).toBe(200);
    expect(requests).toEqual([1, 1, 2]);
  });

  it('that broke after a part of the answer is not tried again', async () => {
    const { endpoint, requests } = await closesAtRequest(2, (socket) => socket.end('HTTP/1.1 2'));
    await invoke(endpoint);
    await expect(invoke(endpoint)).rejects.toMatchObject({ code: 'POD_CONNECTION_LOST' });
    expect(requests).toEqual([1, 1]);
  });

  it('is tried again once only', async () => {
    const { endpoint, requests } = await closesAtRequest(1, (socket) => socket.end());
    await expect(invoke(endpoint)).rejects.toMatchObject({ code: 'POD_CONNECTION_LOST' });
    expect(requests).toEqual([1]);
  });

  it('is not used for what must not arrive twice', async () => {
    const { endpoint, requests } = await closesAtRequest(2, (socket) => socket.end());
    for (let count = 0; count < 3; count++) await invoke(endpoint, { headers: [] });
    expect(requests).toEqual([1, 2, 3]);
  });

  it('to a Pod is not tried again: its end has a reason to be told', async () => {
    const { endpoint, requests } = await closesAtRequest(2, (socket) => socket.end());
    await invoke(endpoint, { foreign: undefined });
    await expect(invoke(endpoint, { foreign: undefined })).rejects.toMatchObject({
      code: 'POD_CONNECTION_LOST',
    });
    expect(requests).toEqual([1, 1]);
  });

  it('is not used again when the server announces that it is about to close it', async () => {
    const ports = new Set<number | undefined>();
    const server = http.createServer((request, response) => {
      ports.add(request.socket.remotePort);
      response.writeHead(200, { 'keep-alive': 'timeout=1' }).end('{}');
    });
    const endpoint = `http://127.0.0.1:${await listen(server)}`;
    for (let count = 0; count < 3; count++) await invoke(endpoint);
    expect(ports.size).toBe(3);
  });
});

describe('a certificate', () => {
  it.each([
    ['selfSigned', 'it is self-signed'],
    ['signed', 'the authority that signed it is not known'],
  ] as const)('%s is refused with its reason', async (name, why) => {
    await expect(invoke(await secure(certificates[name]))).rejects.toMatchObject({
      code: 'CERTIFICATE_REFUSED',
      fault: 'configuration',
      message: expect.stringContaining(why),
    });
  });

  it.each([
    ['expired', 'it has expired'],
    ['forOtherHost', 'it is for another host'],
  ] as const)('%s is refused though its authority is trusted', async (name, why) => {
    const foreign = { tls: { ca: certificates.authority } };
    const call = invoke(await secure(certificates[name]), { foreign });
    await expect(call).rejects.toMatchObject({
      code: 'CERTIFICATE_REFUSED',
      message: expect.stringContaining(why),
    });
  });

  it('is trusted by its authority, or by itself', async () => {
    const bySelf = { tls: { ca: certificates.selfSigned } };
    const byAuthority = { tls: { ca: certificates.authority } };
    expect((await invoke(await secure(certificates.selfSigned), { foreign: bySelf })).statusCode).toBe(200);
    expect((await invoke(await secure(certificates.signed), { foreign: byAuthority })).statusCode).toBe(200);
  });

  it.each(['selfSigned', 'expired', 'forOtherHost'] as const)(
    '%s does where none is verified',
    async (name) => {
      const endpoint = await secure(certificates[name]);
      expect((await invoke(endpoint, { foreign: { tls: { verify: false } } })).statusCode).toBe(200);
      // A connection that was trusted without looking is not used by calls that look.
      await expect(invoke(endpoint)).rejects.toMatchObject({ code: 'CERTIFICATE_REFUSED' });
    },
  );

  it('is not what plain HTTP has: https spoken to it says so', async () => {
    const endpoint = await raw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(invoke(endpoint.replace('http:', 'https:'))).rejects.toMatchObject({
      code: 'TLS_FAILED',
      message: expect.stringContaining('wrong version number'),
      hint: expect.stringContaining('set the scheme to http'),
    });
  });

  it('is not asked for by plain HTTP: http spoken to TLS says so', async () => {
    const endpoint = await secure(certificates.signed);
    await expect(invoke(endpoint.replace('https:', 'http:'))).rejects.toMatchObject({
      code: 'POD_CONNECTION_LOST',
      hint: expect.stringContaining('it expects https'),
    });
  });
});

describe('a request', () => {
  it('says who sends it, unless it says so itself', async () => {
    const agents: (string | undefined)[] = [];
    const server = http.createServer((request, response) => {
      agents.push(request.headers['user-agent']);
      response.end('{}');
    });
    const endpoint = `http://127.0.0.1:${await listen(server)}`;
    await invoke(endpoint);
    await invoke(endpoint, { headers: [['User-Agent', 'curl/8']] });
    expect(agents).toEqual([`podsmith/${version}`, 'curl/8']);
  });
});
