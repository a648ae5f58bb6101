import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { type AddressInfo, connect, createServer, type Server as SocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream';
import type Docker from 'dockerode';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGateway } from '#lib/builder-gateway/gateway.ts';
import { config } from '#lib/config.ts';
import { openBuildNetwork } from '#lib/engines/docker/build-network.ts';
import { connectBuilder } from '#lib/engines/docker/connect-builder.ts';
import { ensureBaseImage } from '#lib/images/base-images.ts';
import { buildImage, findImage, removeImage } from '#lib/images/build-image.ts';
import { readImagePackages } from '#lib/images/read-packages.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { certificates } from '#lib/testing/certificates.ts';

// What a worker asks of its builder passes the gateway: on a real engine, with the calls that it makes in a cluster.

const token = randomBytes(16).toString('hex');
const tag = `localhost/podsmith-test/gateway:${randomBytes(4).toString('hex')}`;
let folder: string;
let gateway: Server;
let networks: SocketServer;

/** What deploy/builder/build-network does in the builder's container, with a network of this machine's. */
function makeNetworks(): SocketServer {
  return createServer({ allowHalfOpen: true }, async (holder) => {
    const network = await openBuildNetwork((socket) => {
      const onward = connect(path.join(folder, `${path.basename(network.path)}.sock`));
      pipeline(socket, onward, socket, () => undefined);
    });
    holder.once('end', () => {
      holder.end();
      void network.close();
    });
    holder.resume().write(`${network.path}\n`);
  }).listen(path.join(folder, 'networks.sock'));
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'podsmith-gateway-'));
  writeFileSync(path.join(folder, 'ca.crt'), certificates.authority);
  const socketPath = config().dockerHost?.replace(/^unix:\/\//, '') ?? '';
  const tls = { key: certificates.serverKey, cert: certificates.signed };
  networks = makeNetworks();
  const walls = { folder, egress: config().buildEgress };
  gateway = createGateway({ token, socketPath, walls, tls }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
});

afterAll(() => {
  gateway.close();
  gateway.closeAllConnections();
  networks.close();
  rmSync(folder, { recursive: true });
});

const addressOf = () => ({
  host: `https://127.0.0.1:${(gateway.address() as AddressInfo).port}`,
  caFile: path.join(folder, 'ca.crt'),
  home: config().home,
});

async function connectToIt() {
  const builder = await connectBuilder({ ...addressOf(), token });
  if (builder.status === 'missing') throw new Error(builder.reason);
  return builder;
}

async function build(docker: Docker, command: string, onLog: (line: string) => void = () => {}) {
  const runtime = findRuntime(await loadRuntimes({ dirs: config().runtimesDirs }), 'python3');
  if (!runtime) throw new Error('The runtime python3 is missing.');
  const base = await ensureBaseImage({ docker, runtime });
  const dockerfile = `ARG BASE_IMAGE\nFROM \${BASE_IMAGE}\nRUN ${command}\n`;
  await buildImage({
    docker,
    context: { files: [{ path: 'Dockerfile', content: Buffer.from(dockerfile), mode: 0o644 }] },
    tag,
    buildArgs: { BASE_IMAGE: base.tag },
    timeoutMs: 120_000,
    home: config().home,
    egress: config().buildEgress,
    labels: {},
    onLog,
    signal: new AbortController().signal,
  });
}

it('lets a worker see, build, name and remove images', async () => {
  const { docker, buildWarning } = await connectToIt();
  expect(buildWarning ?? '').not.toMatch(/could not be seen/);
  try {
    await build(docker, 'echo passed > /tmp/x');
    expect(await findImage({ docker, tag })).toMatchObject({ digest: expect.stringMatching(/^sha256:/) });
    const packages = await readImagePackages(docker, tag, new AbortController().signal);
    expect(packages.length).toBeGreaterThan(0);
    await docker.getImage(tag).tag({ repo: tag.split(':')[0] ?? '', tag: 'again' });
    expect(await removeImage({ docker, tag: tag.replace(/:.*/, ':again') })).toBe(true);
  } finally {
    await removeImage({ docker, tag });
  }
});

it('gives builds one way out, and tells their log and hint what they may not reach', async () => {
  const { docker, buildWarning } = await connectToIt();
  expect(buildWarning ?? '').not.toContain('PODSMITH_BUILD_EGRESS');
  const look = 'import os, urllib.request; print(sorted(os.listdir("/sys/class/net")), flush=True)';
  const ask = 'urllib.request.urlopen("http://exfiltration.example/")';
  const lines: string[] = [];
  const command = `echo ${randomBytes(4).toString('hex')}; python3 -c '${look}; ${ask}'`;
  const refused = expect.stringContaining('PODSMITH_BUILD_EGRESS=registries,exfiltration.example:80');
  await expect(build(docker, command, (line) => lines.push(line))).rejects.toMatchObject({
    code: 'BUILD_COMMAND_FAILED',
    hint: refused,
  });
  expect(lines).toContain("['lo']");
  expect(lines.filter((line) => line.startsWith('[podsmith] '))).toEqual([refused]);
});

it.each([
  ['the token is another one', { token: 'another token of sixteen' }],
  ['the certificate is not the one expected', { token, caFile: undefined }],
])('says that it does not answer when %s', async (_, options) => {
  expect(await connectBuilder({ ...addressOf(), ...options })).toMatchObject({
    status: 'missing',
    hint: expect.stringContaining('PODSMITH_BUILDER_CA_FILE'),
  });
});
