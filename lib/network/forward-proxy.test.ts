import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo, type Server } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEgress } from '#lib/network/egress.ts';
import { egressRulesSchema } from '#lib/network/egress-rules.ts';
import { createForwardProxy } from '#lib/network/forward-proxy.ts';

const servers: Server[] = [];
let origin: number;
let asked: http.IncomingMessage | undefined;
let said: string[];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  origin = await listen(
    http.createServer((request, response) => {
      asked = request;
      request.pipe(response.writeHead(200, { 'x-origin': 'yes' }));
    }),
  );
});
beforeEach(() => {
  said = [];
  asked = undefined;
});
afterAll(() => {
  for (const server of servers) server.close();
});

const proxyFor = (rules: string, upstream?: URL) =>
  listen(
    createForwardProxy(
      createEgress(egressRulesSchema.parse(rules), { setting: 'THE_SETTING', upstream }),
      (sentence) => said.push(sentence),
    ),
  );

/** Asks for a tunnel, sends a request through it, and tells what comes back. */
async function tunnel(proxy: number, authority: string): Promise<string> {
  const socket = net.connect(proxy, '127.0.0.1');
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n\r\n`);
  let text = '';
  let isSent = false;
  for await (const chunk of socket) {
    text += String(chunk);
    if (!isSent && text.startsWith('HTTP/1.1 200')) {
      isSent = true;
      socket.write('POST /t HTTP/1.1\r\nhost: o\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello');
    }
  }
  return text;
}

async function get(
  proxy: number,
  url: string,
  options: http.RequestOptions = {},
): Promise<[number?, string?]> {
  const request = http.request({ port: proxy, host: '127.0.0.1', path: url, agent: false, ...options });
  request.end(options.method === 'POST' ? 'sent' : undefined);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return [response.statusCode, text];
}

describe('the way out', () => {
  it('leads through a tunnel to what is listed, and passes every byte', async () => {
    const proxy = await proxyFor(`localhost:${origin}`);
    expect(await tunnel(proxy, `localhost:${origin}`)).toMatch(
      /^HTTP\/1.1 200 [\s\S]*x-origin: yes[\s\S]*hello/,
    );
    expect(said).toEqual([]);
  });

  it('passes plain requests on, without what is between two neighbours', async () => {
    const proxy = await proxyFor(`localhost:${origin}`);
    const headers = { 'proxy-authorization': 'Basic x', 'x-own': 'kept' };
    const answer = await get(proxy, `http://localhost:${origin}/a?b=c`, { method: 'POST', headers });
    expect(answer).toEqual([200, 'sent']);
    expect(asked?.url).toBe('/a?b=c');
    expect(asked?.headers).toMatchObject({ host: `localhost:${origin}`, 'x-own': 'kept' });
    expect(asked?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('refuses a name that is not listed, and says which setting lists it', async () => {
    const proxy = await proxyFor('registries');
    expect(await tunnel(proxy, 'evil.example:443')).toMatch(
      /^HTTP\/1.1 403 [\s\S]*evil.example:443 may not be called/,
    );
    expect((await get(proxy, 'http://evil.example/'))[0]).toBe(403);
    expect(said).toEqual([
      expect.stringMatching(
        /^evil.example:443 may not be called: .* THE_SETTING=registries,evil.example:443$/,
      ),
      expect.stringMatching(/^evil.example:80 may not be called: /),
    ]);
  });

  it('refuses the addresses of this machine, though everything public is open and a name that has them is listed', async () => {
    const own = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
    const outward = own.filter((one) => !one.internal && one.family === 'IPv4').map(({ address }) => address);
    const proxy = await proxyFor(`all,${hostname()}`);
    for (const address of outward) expect(await tunnel(proxy, `${address}:${origin}`)).toMatch(/ 403 /);
    expect(await tunnel(await proxyFor(`all,${outward[0]}`), `${outward[0]}:1`)).toMatch(/ 502 /);
  });

  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '127.1',
    '2130706433',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '169.254.169.254',
    'localhost',
  ])('refuses %s though everything public is open', async (host) => {
    const proxy = await proxyFor('all');
    expect(await tunnel(proxy, `${host}:${origin}`)).toMatch(/^HTTP\/1.1 403 /);
    expect((await get(proxy, `http://${host}:${origin}/`))[0]).toBe(403);
    expect(asked).toBeUndefined();
  });

  it('says what could not be reached', async () => {
    const proxy = await proxyFor('localhost:1');
    expect(await tunnel(proxy, 'localhost:1')).toMatch(/^HTTP\/1.1 502 /);
    expect(said[0]).toMatch(/^localhost:1 could not be reached: /);
  });

  it.each(['nonsense', 'host:0', 'host:99999', 'user@host:443', '/etc/passwd:443'])(
    'is no way for CONNECT %s',
    async (authority) => {
      const proxy = await proxyFor('all');
      expect(await tunnel(proxy, authority)).toMatch(/^HTTP\/1.1 400 /);
    },
  );

  it.each(['/', 'ftp://localhost/', 'https://localhost/'])('is no server for GET %s', async (url) => {
    expect((await get(await proxyFor('all'), url))[0]).toBe(400);
  });

  it("leads through the installation's proxy, by name, and refuses before it", async () => {
    const upstreamAsked: string[] = [];
    const upstream = http.createServer();
    upstream.on('connect', (request: http.IncomingMessage, client: net.Socket) => {
      upstreamAsked.push(`${request.url} ${request.headers['proxy-authorization']}`);
      const onward = net.connect(origin, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
      onward.pipe(client).pipe(onward);
    });
    const port = await listen(upstream);
    const proxy = await proxyFor('named.invalid', new URL(`http://me:p%40ss@127.0.0.1:${port}`));
    expect(await tunnel(proxy, 'named.invalid:443')).toMatch(/hello/);
    expect(await tunnel(proxy, 'other.invalid:443')).toMatch(/^HTTP\/1.1 403 /);
    expect(upstreamAsked).toEqual([`named.invalid:443 Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
  });
});
