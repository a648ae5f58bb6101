import type Docker from 'dockerode';
import { config } from '#lib/config.ts';
import { connectEngine } from '#lib/engines/docker/discovery.ts';
import type { Engine, PodView } from '#lib/engines/engine.ts';
import { connectNetworks } from '#lib/engines/local/connect-networks.ts';
import { createLocalEngine } from '#lib/engines/local/local-engine.ts';
import { podLabels } from '#lib/engines/local/pod-spec.ts';
import { podSecret } from '#lib/http/pod-secret.ts';

/** The key of engines in tests is their instance's id. */
export function testSecretOf(pod: PodView): string {
  return podSecret(pod.labels[podLabels.instance] ?? '', pod.name);
}

/**
 * The local engine as a worker has it, until `close`, on the engine that the integration tests were given.
 *
 * @param through What a test does beside the engine's own calls.
 */
export async function createTestEngine(
  instanceId: string,
  through: (docker: Docker) => Docker = (docker) => docker,
): Promise<{ docker: Docker; engine: Engine; mapsUsers: boolean; close(): Promise<void> }> {
  const { home, dockerHost } = config();
  const found = await connectEngine({ home, dockerHost });
  if (found.status === 'missing') throw new Error(found.reason);
  const { docker, seccomp, mapsUsers } = found;
  const { networks } = await connectNetworks(found, { instanceId, config: config() });
  const engine = createLocalEngine({
    docker: through(docker),
    networks,
    instanceId,
    podKey: instanceId,
    seccomp,
    mapsUsers,
  });
  return { docker, engine, mapsUsers, close: networks.close };
}
