import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import Docker from 'dockerode';
import { afterAll, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { createLocalEngine } from '#lib/engines/local/local-engine.ts';
import { createPodNetworks } from '#lib/engines/local/pod-networks.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { type ContractSubject, describeEngine } from '#lib/testing/engine-contract.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';
import { describeHostileHandlers } from '#lib/testing/hostile-handlers.ts';
import { createTestEngine } from '#lib/testing/test-engine.ts';

const instanceId = `contract-${randomBytes(4).toString('hex')}`;
const { docker, engine, mapsUsers, close } = await createTestEngine(instanceId);
const images = new Set<string>();

afterAll(async () => {
  await close();
  for (const tag of images) await removeImage({ docker, tag });
});

async function connect(): Promise<ContractSubject> {
  const runtime = findRuntime(await loadRuntimes({ dirs: config().runtimesDirs }), 'python3');
  if (!runtime) throw new Error('The runtime python3 is missing.');
  return {
    engine,
    boundsTmp: true,
    missingImage: { name: `sha256:${'0'.repeat(64)}`, code: 'IMAGE_UNKNOWN' },
    async makeImage(handler) {
      const image = await buildFunctionImage(docker, runtime, { 'handler.py': handler });
      images.add(image.tag);
      return image.digest;
    },
  };
}

describeEngine('local', { boundsProcesses: true, hasNodes: false }, connect);
describeHostileHandlers('local', { boundsProcesses: true, mapsUsers }, connect);

it('says that the engine is lost when nothing is behind its socket', async () => {
  const nowhere = new Docker({ socketPath: '/nowhere/engine.sock' });
  const engine = createLocalEngine({
    docker: nowhere,
    networks: createPodNetworks({ docker: nowhere, kind: 'podman', instanceId }),
    instanceId,
    podKey: 'key',
    seccomp: null,
    mapsUsers: false,
  });
  const lost = { code: 'ENGINE_LOST', fault: 'platform' };
  await expect(engine.findPod('x')).rejects.toMatchObject(lost);
  await expect(engine.listPods({})).rejects.toMatchObject(lost);
  await expect(engine.stopPod('x')).rejects.toMatchObject(lost);
});

it('makes a Pod anew when somebody has taken its port before it starts, but not for ever', async () => {
  const servers: Server[] = [];
  let taken = 0;
  let most = 2;
  const raced = await createTestEngine(`${instanceId}-raced`, (docker) => {
    const createContainer = async (options: Docker.ContainerCreateOptions) => {
      const container = await docker.createContainer(options);
      const { HostConfig } = await container.inspect();
      if (taken < most) {
        const server = createServer().listen(
          Number(HostConfig.PortBindings['5000/tcp'][0].HostPort),
          '127.0.0.1',
        );
        servers.push(server);
        await once(server, 'listening');
        taken++;
      }
      return container;
    };
    return Object.assign(Object.create(docker) as Docker, { createContainer });
  });
  const { makeImage } = await connect();
  const image = await makeImage('def handle(event, context):\n    return {}\n');
  const start = (name: string) =>
    raced.engine.startPod(
      { name, image, port: 5000, labels: {}, env: {}, limits: { memoryMib: 128, cpu: 1, pids: 64 } },
      { signal: new AbortController().signal, timeoutMs: 60_000 },
    );
  try {
    expect(await start(`${instanceId}-raced`)).toMatchObject({ state: 'ready' });
    expect(taken).toBe(2);
    most = Number.POSITIVE_INFINITY;
    await expect(start(`${instanceId}-raced-always`)).rejects.toMatchObject({ code: 'ENGINE_REFUSED' });
    expect(taken).toBe(6);
  } finally {
    for (const pod of await raced.engine.listPods({})) await raced.engine.stopPod(pod.name);
    for (const server of servers) server.close();
    await raced.close();
  }
});
