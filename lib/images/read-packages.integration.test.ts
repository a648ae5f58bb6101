import { beforeAll, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { ensureBaseImage } from '#lib/images/base-images.ts';
import { readImagePackages, removeLeftInventories } from '#lib/images/read-packages.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';

const docker = dockerAt(config().dockerHost ?? '');
const hourMs = 3_600_000;
let image = '';

beforeAll(async () => {
  const runtime = findRuntime(await loadRuntimes({ dirs: config().runtimesDirs }), 'nodejs');
  if (!runtime) throw new Error('The runtime nodejs is missing.');
  image = (await ensureBaseImage({ docker, runtime })).tag;
});

const left = () => docker.listContainers({ all: true, filters: { label: ['io.podsmith.inventory'] } });

it('leaves no container behind, and removes those that a killed process has left', async () => {
  await removeLeftInventories(docker, 0);
  expect(await readImagePackages(docker, image, new AbortController().signal)).not.toHaveLength(0);
  expect(await left()).toEqual([]);
  const Labels = { 'io.podsmith.inventory': 'true' };
  await docker.createContainer({ Image: image, Entrypoint: ['/none'], Labels });
  await removeLeftInventories(docker, hourMs);
  expect(await left()).toHaveLength(1);
  // The engine tells whole seconds.
  await expect.poll(() => removeLeftInventories(docker, 0).then(left)).toEqual([]);
});
