import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { config } from '#lib/config.ts';
import type { EngineMissing } from '#lib/engines/connected-engine.ts';
import { connectEngine, type EngineConnection, hasPodman } from '#lib/engines/docker/discovery.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
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
  expect(probeCache(home).find(dockerHost, first.version)).toEqual({ buildWarning: first.buildWarning });
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
