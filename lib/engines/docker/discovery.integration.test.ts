import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { config } from '#lib/config.ts';
import type { EngineMissing } from '#lib/engines/connected-engine.ts';
import { connectBuilder } from '#lib/engines/docker/connect-builder.ts';
import { connectEngine, type EngineConnection, hasPodman } from '#lib/engines/docker/discovery.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { startPodmanService } from '#lib/engines/docker/podman-service.ts';
import { probeCache } from '#lib/engines/docker/probe-cache.ts';
import { processIdentity } from '#lib/system/process-identity.mjs';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'podsmith-engine-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function ready(found: EngineConnection | EngineMissing): EngineConnection {
  if (found.status === 'missing') throw new Error(found.reason);
  return found;
}

test('takes the configured engine after it has run a container, and remembers that', async () => {
  const dockerHost = config().dockerHost ?? '';
  const listProbes = async () => {
    const filters = { label: ['io.podsmith.probe'] };
    return (await dockerAt(dockerHost).listContainers({ all: true, filters })).map(({ Id }) => Id);
  };
  // Another installation on this machine may be probing right now.
  const before = await listProbes();
  const first = ready(await connectEngine({ home, dockerHost }));
  expect(first).toMatchObject({ host: dockerHost, version: expect.stringMatching(/^\d+\./) });
  expect(probeCache(home).find(dockerHost, first.version)).toEqual({
    buildWarning: first.buildWarning,
    podWarning: null,
    mapsUsers: first.mapsUsers,
  });
  expect(first.seccomp).toMatch(/^seccomp=/);
  expect((await listProbes()).filter((id) => !before.includes(id))).toEqual([]);
});

test('a configured engine that is not there is missing, whatever else the machine has', async () => {
  const dockerHost = `unix://${home}/none.sock`;
  expect(await connectEngine({ home, dockerHost })).toMatchObject({
    status: 'missing',
    reason: expect.stringContaining(`${dockerHost} does not answer`),
    hint: expect.stringContaining('DOCKER_HOST'),
  });
});

/** An engine of old: it builds on its machine's own network, whatever it is told. */
async function listenDeaf(dockerHost: string): Promise<Server> {
  const socketPath = dockerHost.replace('unix://', '');
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '', 'http://engine');
    url.searchParams.delete('nsoptions');
    const { method, headers } = incoming;
    const onward = request({ socketPath, method, headers, path: `${url.pathname}${url.search}` });
    onward.on('response', (answer) =>
      answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, answer.headers)),
    );
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

test("an engine whose builds see the machine's network is refused, with the reason and what to do", async () => {
  const server = await listenDeaf(config().dockerHost ?? '');
  try {
    const dockerHost = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await connectEngine({ home, dockerHost })).toMatchObject({
      status: 'missing',
      reason: expect.stringMatching(/share the network of the engine's machine.* See that containers.conf/),
    });
    const builder = await connectBuilder({ home, host: dockerHost });
    expect(builder).toMatchObject({
      status: 'missing',
      reason: expect.stringContaining('see its interfaces'),
      hint: expect.stringContaining('containers.conf'),
    });
  } finally {
    server.close();
  }
});

test('an address of a kind that is not supported is explained', async () => {
  expect(await connectEngine({ home, dockerHost: 'ssh://host' })).toMatchObject({
    status: 'missing',
    reason: expect.stringContaining('"ssh://host" cannot be used'),
  });
});

test.runIf(hasPodman())("ends Podman's service that it started, and only that one", async () => {
  const found = ready(await connectEngine({ home }));
  const pidFile = path.join(home, 'run/podman.pid');
  if (!existsSync(pidFile)) return; // The machine's own engine was taken.
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  expect(processIdentity(pid)).toBeDefined();
  await found.stop();
  expect(processIdentity(pid)).toBeUndefined();
  expect(existsSync(pidFile)).toBe(false);
});

test.runIf(hasPodman())(
  "listens in a folder nobody can guess where the home's path is too long for a socket",
  async () => {
    const long = path.join(home, 'x'.repeat(100));
    const folders = [];
    for (const _ of [1, 2]) {
      const service = await startPodmanService({ home: long, ownConf: false });
      const folder = path.dirname(service.host.replace('unix://', ''));
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      await service.stop();
      expect(existsSync(folder)).toBe(false);
      folders.push(folder);
    }
    expect(new Set(folders).size).toBe(2);
  },
);
