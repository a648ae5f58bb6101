import { config } from '#lib/config.ts';
import { readInstanceId } from '#lib/db/instance.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';

/** Names of the containers this test's installation has on the engine, stopped ones included. */
export async function listOwnContainers(operation?: string): Promise<string[]> {
  const label = [`io.podsmith.instance=${await readInstanceId()}`];
  if (operation) label.push(`io.podsmith.operation=${operation}`);
  const docker = dockerAt(config().dockerHost ?? '');
  const containers = await docker.listContainers({ all: true, filters: { label } });
  return containers.flatMap((container) => container.Names);
}
