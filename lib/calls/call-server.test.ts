import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  callServer,
  findServerRefusal,
  type ServerCall,
  type ServerSettings,
} from '#lib/calls/call-server.ts';
import { parseConfig } from '#lib/config.ts';
import { allowListSchema } from '#lib/network/allow-list.ts';
import type { LookupAll } from '#lib/network/resolve-allowed.ts';
import { httpServerSchema } from '#lib/operations/schema.ts';
import { certificates } from '#lib/testing/certificates.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server.listen(0, host));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Tells which path and host were asked for. */
const telling: RequestListener = (request, response) =>
  response.end(JSON.stringify({ path: request.url, host: request.headers.host }));

interface Options {
  path?: string;
  allow?: string;
  settings?: Partial<ServerSettings>;
  call?: Partial<ServerCall>;
  lookup?: LookupAll;
}

function call(server: { address?: string; port?: number; scheme?: string }, options: Options = {}) {
  const { path, allow = '', settings, call: more, lookup } = options;
  const processor = httpServerSchema.parse({ path, ...server });
  return callServer(
    processor,
    {
      method: 'POST',
      path: '/',
      headers: [],
      body: new Uint8Array(),
      timeoutMs: 5000,
      signal: new AbortController().signal,
      ...more,
    },
    { port: 3000, builder: {}, httpServer: {}, httpServerAllow: allowListSchema.parse(allow), ...settings },
    lookup,
  );
}

async function textOf(outcome: ReturnType<typeof call>): Promise<string> {
  return Buffer.from((await outcome).answer.body).toString();
}

const refused = { code: 'ADDRESS_REFUSED', hint: expect.stringContaining('PODSMITH_HTTP_SERVER_ALLOW=') };

describe('a server on this machine is refused by default, however it is written:', () => {
  it.each([
    '127.0.0.1',
    '0.0.0.0',
    'localhost',
    'LOCALHOST',
    '::1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '::ffff:7f00:1',
    '[::]',
  ])('%s', async (address) => {
    const port = await listen(createServer(telling), '::');
    await expect(call({ address, port })).rejects.toMatchObject(refused);
  });

  // To sockets these are 127.0.0.1 too. An operation with one of them cannot be saved any more; some may have been.
  it.each(['2130706433', '127.1', '0x7f.1', '017700000001', '１２７.0.0.1', '127.0.0.1.'])(
    '%s',
    async (address) => {
      const port = await listen(createServer(telling));
      await expect(call({ address, port })).rejects.toMatchObject({ code: 'HTTP_SERVER_INVALID' });
    },
  );
});

it.each(['10.0.0.1', '192.168.0.1', '169.254.169.254', 'fd00::1', '100.64.0.1'])(
  'a server at %s is refused by default',
  async (address) => {
    await expect(call({ address, port: 80 })).rejects.toMatchObject(refused);
  },
);

describe('a server on the allow-list', () => {
  it.each(['127.0.0.1', '127.0.0.0/8', 'localhost'])('is called: %s', async (allow) => {
    const port = await listen(createServer(telling));
    const address = allow === 'localhost' ? 'localhost' : '127.0.0.1';
    expect(await textOf(call({ address, port }, { allow }))).toContain('"path":"/"');
  });

  it('is called on the listed port alone', async () => {
    const port = await listen(createServer(telling));
    const allow = `127.0.0.1:${port}`;
    expect(await textOf(call({ address: '127.0.0.1', port }, { allow }))).toContain('"path":"/"');
    await expect(call({ address: '127.0.0.1', port: 9 }, { allow })).rejects.toMatchObject(refused);
  });

  it.each(['127.0.0.0/8', 'localhost'])(
    "is refused all the same where it is Podsmith's own (%s)",
    async (allow) => {
      const port = await listen(createServer(telling));
      const own = [
        { port },
        { port: 1, databaseUrl: `postgresql://u:p@127.0.0.1:${port}/podsmith` },
        { port: 1, dockerHost: `tcp://localhost:${port}` },
        { port: 1, builder: { host: `tcp://127.0.0.1:${port}` } },
      ];
      for (const settings of own) {
        const target = { address: allow === 'localhost' ? 'localhost' : '127.0.0.1', port };
        await expect(call(target, { allow, settings })).rejects.toMatchObject({
          code: 'ADDRESS_REFUSED',
          message: expect.stringContaining("Podsmith's"),
        });
      }
    },
  );
});

describe('a name', () => {
  const answering = (...answers: string[]): LookupAll & { asked: number } => {
    const lookup = async () => [
      { address: answers[Math.min(lookup.asked++, answers.length - 1)] ?? '', family: 4 },
    ];
    lookup.asked = 0;
    return lookup;
  };

  it('that answers differently the second time is connected to as it was checked', async () => {
    const port = await listen(createServer(telling));
    const lookup = answering('127.0.0.1', '169.254.169.254');
    const target = { address: 'rebinds.invalid', port };
    const answer = JSON.parse(await textOf(call(target, { lookup, allow: '127.0.0.1' })));
    expect(answer.host).toBe(`rebinds.invalid:${port}`);
    expect(lookup.asked).toBe(1);
    // With the connection of the first call still open.
    await expect(call(target, { lookup, allow: '127.0.0.1' })).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
      details: { address: '169.254.169.254', kind: 'metadata' },
    });
  });

  it('stays the one that TLS is spoken with', async () => {
    const server = https.createServer(
      { key: certificates.serverKey, cert: certificates.selfSigned },
      (request, response) => response.end(String(Reflect.get(request.socket, 'servername'))),
    );
    const port = await listen(server);
    const lookup = answering('127.0.0.1');
    const target = { address: 'named.invalid', port, scheme: 'https', tls: { verify: false } };
    expect(await textOf(call(target, { lookup, allow: '127.0.0.1' }))).toBe('named.invalid');
  });

  it('that resolves in no time is given up when the time is over, or when the call is cancelled', async () => {
    const lookup = () => new Promise<never>(() => undefined);
    const target = { address: 'slow.invalid', port: 80 };
    await expect(call(target, { lookup, call: { timeoutMs: 50 } })).rejects.toMatchObject({
      code: 'INVOKE_TIMEOUT',
    });
    const cancel = new AbortController();
    setTimeout(() => cancel.abort('cancelled by someone'), 20);
    await expect(call(target, { lookup, call: { signal: cancel.signal } })).rejects.toBe(
      'cancelled by someone',
    );
  });
});

it('a redirect is an answer, and leads nowhere', async () => {
  const reached: string[] = [];
  const elsewhere = await listen(
    createServer((request) => reached.push(request.url ?? '')),
    '127.0.0.2',
  );
  const port = await listen(
    createServer((_request, response) =>
      response.writeHead(307, { location: `http://127.0.0.2:${elsewhere}/admin` }).end(),
    ),
  );
  const { answer } = await call({ address: '127.0.0.1', port }, { allow: '127.0.0.1' });
  expect(answer.statusCode).toBe(307);
  expect(reached).toEqual([]);
});

describe('a caller stays', () => {
  it("on the operation's path", async () => {
    const port = await listen(createServer(telling));
    const target = { address: '127.0.0.1', port };
    const options = { allow: '127.0.0.1', path: '/api?key=1' };
    const asked = (path: string) => textOf(call(target, { ...options, call: { path } }));
    expect(await asked('/admin')).toContain('"/api/admin?key=1"');
    await expect(asked('/../admin')).rejects.toMatchObject({ code: 'PATH_REFUSED' });
    await expect(asked('/%2e%2e/admin')).rejects.toMatchObject({ code: 'PATH_REFUSED' });
  });

  it("with the operation's host, whatever host header it gives", async () => {
    const port = await listen(createServer(telling));
    const headers: [string, string][] = [['Host', 'neighbour.example']];
    const target = { address: '127.0.0.1', port };
    expect(await textOf(call(target, { allow: '127.0.0.1', call: { headers } }))).toContain(
      `"127.0.0.1:${port}"`,
    );
  });
});

it('a server is told to be refused before it is called, where it has an address', async () => {
  const settings = {
    port: 3000,
    builder: {},
    httpServer: {},
    httpServerAllow: allowListSchema.parse('10.0.0.0/8'),
  };
  const refusalOf = (address?: string) =>
    findServerRefusal(httpServerSchema.parse({ address, port: 80 }), settings);
  expect(await refusalOf('192.168.0.1')).toMatchObject(refused);
  expect(await refusalOf('[::1]')).toMatchObject(refused);
  expect(await refusalOf('10.0.0.1')).toBeUndefined();
  expect(await refusalOf('localhost')).toBeUndefined();
  expect(await refusalOf()).toBeUndefined();
});

it("calls KubeDiag's agent where the settings say that it listens", async () => {
  const port = await listen(createServer(telling), '::1');
  const settings = parseConfig({
    PODSMITH_HTTP_SERVER_ADDRESS: '::1',
    PODSMITH_HTTP_SERVER_PORT: String(port),
  });
  expect(await textOf(call({}, { settings }))).toContain('"path":"/"');
  await expect(call({ port: 9 }, { settings })).rejects.toMatchObject(refused);
});
