import { readlink } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { openBuildNetwork } from '#lib/engines/docker/build-network.ts';

it('gives each build a network of its own: of those at once, and of those that follow', async () => {
  const seen: string[] = [];
  for (let round = 0; round < 3; round++) {
    const networks = await Promise.all([1, 2].map(() => openBuildNetwork(() => undefined)));
    for (const { path } of networks) seen.push(await readlink(path));
    // The number of a namespace is free again once nothing holds it: two of a round are compared while both are there.
    expect(seen.at(-1)).not.toBe(seen.at(-2));
    await Promise.all(networks.map((network) => network.close()));
  }
  expect(seen).not.toContain(await readlink('/proc/self/ns/net'));
});
