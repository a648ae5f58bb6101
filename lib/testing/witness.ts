import { once } from 'node:events';
import net from 'node:net';
import type Docker from 'dockerode';
import { vi } from 'vitest';
import { statusOf } from '#lib/engines/engine-lost.ts';

interface WitnessRequest {
  /** The first three numbers of its network, which is its own: `198.51.100`. */
  subnet: string;
  image: string;
  command: string[];
  /** `NAME=value`. */
  environment?: string[];
  /** Where it listens once it has started. */
  port: number;
}

/** Something that listens where any container without our rules reaches it. */
export interface Witness {
  address: string;
  remove(): Promise<void>;
}

/** Starts a container on a network of its own, from which others are not kept. */
export async function startWitness(docker: Docker, request: WitnessRequest): Promise<Witness> {
  const { subnet, image, command, environment, port } = request;
  // Named by its addresses, which one that a killed run has left holds.
  const name = `podsmith-witness-${subnet}`;
  const address = `${subnet}.9`;
  const remove = () => removeWitness(docker, name);
  await remove();
  await createOpenNetwork(docker, name, `${subnet}.0/24`);
  const container = await docker.createContainer({
    name,
    Image: image,
    Entrypoint: command,
    Env: environment,
    HostConfig: { NetworkMode: name },
    NetworkingConfig: { EndpointsConfig: { [name]: { IPAMConfig: { IPv4Address: address } } } },
  });
  await container.start();
  await vi.waitFor(() => once(net.connect(port, address), 'connect'), { timeout: 10_000 });
  return { address, remove };
}

async function removeWitness(docker: Docker, name: string): Promise<void> {
  for (const what of [docker.getContainer(name), docker.getNetwork(name)]) {
    await what.remove({ force: true }).catch((error: unknown) => {
      if (statusOf(error) !== 404) throw error;
    });
  }
}

/** One that other networks are not kept from. Podman's own API: by Docker's it isolates every network. */
function createOpenNetwork(docker: Docker, name: string, subnet: string): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        ...{ path: '/v4.0.0/libpod/networks/create', method: 'POST' },
        options: { name, driver: 'bridge', subnets: [{ subnet }] },
        statusCodes: { 200: true, 500: 'server error' },
      },
      (error: unknown) => (error ? reject(error) : resolve()),
    );
  });
}
