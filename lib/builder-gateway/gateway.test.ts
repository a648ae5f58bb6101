import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { type AddressInfo, connect, createServer as createSocketServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from '#lib/builder-gateway/gateway.ts';
import { egressRulesSchema } from '#lib/network/egress-rules.ts';
import { certificates } from '#lib/testing/certificates.ts';

const token = 'a token of sixteen characters';
let folder: string;
let builder: Server;
let gateway: Server;
/** What has reached the builder's socket. */
let passedOn: string[];
/** Makes networks, as the builder does. */
let networks: ReturnType<typeof createSocketServer>;
/** On each of these a network is held. */
let holders: Set<Socket>;
/** What a command of a build does before it ends. */
let command: () => Promise<unknown>;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'podsmith-gateway-'));
  passedOn = [];
  holders = new Set();
  command = async () => undefined;
  builder = createServer(async (incoming, outgoing) => {
    const { authorization = '-', upgrade = '-' } = incoming.headers;
    passedOn.push(`${incoming.method} ${incoming.url} ${authorization} ${upgrade}`);
    outgoing.write('from the');
    if (incoming.url?.includes('/build')) await command();
    outgoing.end(' builder');
  }).listen(path.join(folder, 'podman.sock'));
  networks = createSocketServer((holder) => {
    holders.add(holder.resume());
    holder.once('close', () => holders.delete(holder)).write(`/run/networks/${passedOn.length}\n`);
  }).listen(path.join(folder, 'networks.sock'));
  await Promise.all([once(builder, 'listening'), once(networks, 'listening')]);
  await open();
});

afterEach(() => {
  for (const server of [gateway, builder]) {
    server.close();
    server.closeAllConnections();
  }
  networks.close();
  for (const holder of holders) holder.destroy();
  rmSync(folder, { recursive: true });
});

async function open(tls?: { key: string; cert: string }): Promise<void> {
  gateway?.close();
  const walls = { folder, egress: { rules: egressRulesSchema.parse('registries') } };
  const socketPath = path.join(folder, 'podman.sock');
  gateway = createGateway({ token, socketPath, walls, tls }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** The status of the answer to a request whose first line is this, whatever a client would make of it. */
async function ask(line: string, headers: string[] = [], body = ''): Promise<number> {
  return Number(/^HTTP\/1.1 (\d+)/.exec(await answerTo(line, headers, body))?.[1]);
}

async function answerTo(line: string, headers: string[] = [], body = ''): Promise<string> {
  const socket = connect(portOf(gateway), '127.0.0.1');
  // It stays open: who hangs up is answered no more.
  socket.write([`${line} HTTP/1.1`, 'host: builder', 'connection: close', ...headers, '', body].join('\r\n'));
  return text(socket);
}

const withToken = [`authorization: Bearer ${token}`];

describe('the gateway of a builder', () => {
  it.each(['GET //[', 'GET http://[', 'GET /%ff', 'GET /images/json', 'POST /build', 'OPTIONS *'])(
    'asks for its token before it reads a request: %s',
    async (line) => {
      expect(await ask(line)).toBe(401);
      expect(await ask(line, ['authorization: Bearer wrong'])).toBe(401);
      // It lives on.
      expect(await ask('GET /version', withToken)).toBe(200);
      expect(passedOn).toEqual(['GET /version - -']);
    },
  );

  it('tells a probe that it answers', async () => {
    expect(await ask('GET /_ping')).toBe(200);
  });

  it.each([
    'GET //[',
    'GET http://[/version',
    'GET /containers/json',
    'POST /containers/create',
    'POST /containers/create?name=x',
    'GET /images/json',
    'GET /images/json?filters={"label":["a"]}',
    'GET /images/json?filters={"dangling":["false"],"label":["a"]}',
    'GET /images/../containers/json',
    'GET /images/a/../../containers/x/json',
    'GET /images/a%2f..%2f..%2fcontainers/json',
    'GET /version/../containers/json',
    'GET /versionx',
    'POST /images/load',
    'POST /libpod/build',
    'POST /v4.0.0/libpod/images/load',
    'GET /v1.40/../containers/json',
    'PUT /build',
    'DELETE /build',
    'GET /_ping?x=1',
    'POST /build?remote=http://10.0.0.1/Dockerfile',
    'POST /build?volume=/:/host',
    'POST /build?networkmode=host',
    'POST /build?extrahosts=a:1',
    'POST /build?addcaps=["CAP_SYS_ADMIN"]',
    'POST /build?devices=["/dev/sda"]',
    'POST /build?nsoptions=[{"Name":"network","Host":true,"Path":""}]',
    'POST /build?nsoptions=[{"Name":"pid","Host":true,"Path":""}]',
    'POST /build?nsoptions=[{"Name":"network","Host":false,"Path":"/proc/1/ns/net"}]',
    'POST /build?buildargs=[]',
    'POST /build?nsoptions=[]&nsoptions=[{"Name":"network","Host":true,"Path":""}]',
    'POST /build?securityopt=["seccomp=unconfined"]',
    'POST /build?securityopt=["label=disable"]',
    'POST /build?constructor=1',
    'POST /images/create?fromSrc=http://169.254.169.254/',
  ])('refuses %s to who knows the token', async (line) => {
    expect(await ask(line, withToken)).toBe(403);
    expect(passedOn).toEqual([]);
  });

  const create = (body: object) => {
    const text = JSON.stringify(body);
    return ask('POST /containers/create', [...withToken, `content-length: ${text.length}`], text);
  };
  const unstarted = {
    Image: 'localhost/a:1',
    Entrypoint: ['/none'],
    Labels: {},
    HostConfig: { NetworkMode: 'none' },
  };

  it.each([
    ['mounts the builder', { ...unstarted, HostConfig: { NetworkMode: 'none', Binds: ['/:/host'] } }],
    ['has its network', { ...unstarted, HostConfig: { NetworkMode: 'host' } }],
    ['is privileged', { ...unstarted, HostConfig: { NetworkMode: 'none', Privileged: true } }],
    ['has volumes', { ...unstarted, Volumes: { '/a': {} } }],
    ['has a program', { ...unstarted, Entrypoint: ['/bin/sh'] }],
    ['is large', { ...unstarted, Labels: { a: 'x'.repeat(20_000) } }],
  ])('makes no container that %s', async (_, body) => {
    expect(await create(body)).toBe(403);
    expect(passedOn).toEqual([]);
  });

  it('makes a container to read an image, and starts none', async () => {
    expect(await create(unstarted)).toBe(200);
    const id = 'a'.repeat(64);
    expect(await ask(`GET /containers/${id}/archive?path=/usr/lib`, withToken)).toBe(200);
    expect(await ask(`POST /containers/${id}/start`, withToken)).toBe(403);
    expect(await ask(`POST /containers/${id}/exec`, withToken)).toBe(403);
    expect(await ask(`PUT /containers/${id}/archive?path=/`, withToken)).toBe(403);
  });

  it('lists images without a name', async () => {
    expect(await ask('GET /images/json?filters={"dangling":["true"],"label":["a","b"]}', withToken)).toBe(
      200,
    );
  });

  const askedFor = () => new URLSearchParams(passedOn.at(-1)?.split(' ')[1]?.split('?')[1]);

  it.each([
    '',
    '?nsoptions=[]',
    '?nsoptions=[{"Name":"network","Host":false,"Path":""}]',
    '?networkmode=bridge',
  ])('gives each build a network of its own, whatever it asks for: %s', async (asked) => {
    const args = `${asked ? '&' : '?'}buildargs={"BASE_IMAGE":"a","HTTPS_PROXY":"http://another"}`;
    command = async () => expect(holders.size).toBe(1);
    for (const number of [0, 1]) {
      expect(await ask(`POST /build${asked}${args}`, withToken)).toBe(200);
      const network = { Name: 'network', Host: false, Path: `/run/networks/${number}` };
      expect(JSON.parse(askedFor().get('nsoptions') ?? '')).toEqual([network]);
      expect(JSON.parse(askedFor().get('buildargs') ?? '')).toMatchObject({
        BASE_IMAGE: 'a',
        HTTPS_PROXY: 'http://127.0.0.1:3128',
      });
      await expect.poll(() => holders.size).toBe(0);
    }
  });

  it('lets a network go when its build is broken off', async () => {
    const begun = once(builder, 'request');
    command = () => new Promise(() => undefined);
    const client = connect(portOf(gateway), '127.0.0.1');
    client.write(`POST /build HTTP/1.1\r\nhost: builder\r\n${withToken}\r\ncontent-length: 0\r\n\r\n`);
    await begun;
    expect(holders.size).toBe(1);
    client.destroy();
    await expect.poll(() => holders.size).toBe(0);
  });

  it('passes no build on for which there is no network', async () => {
    networks.close();
    expect(await ask('POST /build', withToken)).toBe(503);
    expect(passedOn).toEqual([]);
  });

  it("is a build's way out to what is listed, and tells in its answer what is not", async () => {
    command = async () => {
      const wayOut = connect(path.join(folder, '0.sock'));
      wayOut.write('CONNECT exfiltration.example:443 HTTP/1.1\r\nhost: exfiltration.example\r\n\r\n');
      expect(await text(wayOut)).toMatch(/^HTTP\/1.1 403/);
    };
    const answer = await answerTo('POST /build', withToken);
    const told = /^\{"podsmith":.*$/m.exec(answer)?.[0] ?? '';
    expect(JSON.parse(told)).toEqual({
      podsmith: {
        unreached: expect.stringContaining('PODSMITH_BUILD_EGRESS=registries,exfiltration.example:443'),
      },
    });
    // Between the engine's own lines, of which this one had no end yet.
    expect(answer.indexOf(told)).toBeGreaterThan(answer.indexOf(' builder'));
  });

  it('keeps an upgrade of the protocol to itself', async () => {
    const upgrade = ['connection: upgrade', 'upgrade: h2c'];
    expect(await ask('POST /images/a/tag', [...withToken, ...upgrade])).toBe(200);
    expect(passedOn).toEqual(['POST /images/a/tag - -']);
  });

  it('speaks TLS where it has a certificate', async () => {
    await open({ key: certificates.serverKey, cert: certificates.signed });
    const answer = await new Promise<string>((resolve, reject) => {
      tlsRequest(
        {
          port: portOf(gateway),
          host: '127.0.0.1',
          path: '/version',
          ca: certificates.authority,
          headers: { authorization: `Bearer ${token}` },
        },
        (incoming) => resolve(text(incoming)),
      )
        .once('error', reject)
        .end();
    });
    expect(answer).toBe('from the builder');
    const inClear = connect(portOf(gateway), '127.0.0.1');
    inClear.write('GET /_ping HTTP/1.1\r\nhost: builder\r\nconnection: close\r\n\r\n');
    expect(await text(inClear).catch(() => '')).not.toContain('from the builder');
  });
});
