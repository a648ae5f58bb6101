import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import { afterAll, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { createLocalEngine } from '#lib/engines/local/local-engine.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { describeEngine } from '#lib/testing/engine-contract.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';

const docker = dockerAt(config().dockerHost ?? '');
const instanceId = `contract-${randomBytes(4).toString('hex')}`;
const images = new Set<string>();

afterAll(async () => {
  for (const tag of images) await removeImage({ docker, tag });
});

describeEngine('local', { boundsProcesses: true, hasNodes: false }, async () => {
  const runtime = findRuntime(await loadRuntimes({ dirs: config().runtimesDirs }), 'python3');
  if (!runtime) throw new Error('The runtime python3 is missing.');
  return {
    engine: createLocalEngine({ docker, instanceId }),
    missingImage: { name: `sha256:${'0'.repeat(64)}`, code: 'IMAGE_UNKNOWN' },
    async makeImage(handler) {
      const image = await buildFunctionImage(docker, runtime, { 'handler.py': handler });
      images.add(image.tag);
      return image.digest;
    },
  };
});

it('says that the engine is lost when nothing is behind its socket', async () => {
  const engine = createLocalEngine({
    docker: new Docker({ socketPath: '/nowhere/engine.sock' }),
    instanceId,
  });
  const lost = { code: 'ENGINE_LOST', fault: 'platform' };
  await expect(engine.findPod('x')).rejects.toMatchObject(lost);
  await expect(engine.listPods({})).rejects.toMatchObject(lost);
  await expect(engine.stopPod('x')).rejects.toMatchObject(lost);
});
