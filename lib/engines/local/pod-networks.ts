import type Docker from 'dockerode';
import type { EngineVersion } from '#lib/engines/docker/docker-host.ts';
import { isMissing, statusOf } from '#lib/engines/engine-lost.ts';
import type { Firewall } from '#lib/engines/local/firewall.ts';
import { networkLabel } from '#lib/engines/local/pod-labels.ts';
import type { PodNetwork } from '#lib/engines/local/pod-network.ts';

/** The networks of operations: one is there as long as a Pod is on it. */
export interface PodNetworks {
  /** Makes the network if it is not there, with what keeps its Pods within it. */
  ensure(network: PodNetwork): Promise<void>;
  /** After a container on it was started: the engine may have put rules of its own before ours. */
  keepFirst(network: PodNetwork): Promise<void>;
  /** False for one that has been removed since, with the last Pod that was on it. */
  exists(name: string): Promise<boolean>;
  /** Removes the network, unless a Pod is on it. */
  release(name: string): Promise<void>;
  /** Removes those that a crash has left, and the firewall once there is no network. */
  close(): Promise<void>;
}

export function createPodNetworks(options: {
  docker: Docker;
  kind: EngineVersion['kind'];
  instanceId: string;
  /** Absent where this process may not set rules. */
  firewall?: Firewall;
}): PodNetworks {
  const { docker, kind, instanceId, firewall } = options;

  async function exists(name: string): Promise<boolean> {
    try {
      await docker.getNetwork(name).inspect();
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async function release(name: string): Promise<void> {
    // Refused while a Pod is on it (Docker 403, Podman 409 or 500).
    await docker
      .getNetwork(name)
      .remove()
      .catch((error: unknown) => {
        if (!statusOf(error)) throw error;
      });
  }

  return {
    exists,
    release,
    async ensure(network) {
      try {
        await (kind === 'podman' ? createOnPodman : createOnDocker)(docker, network, instanceId);
      } catch (error) {
        // Another start has made it.
        if (!statusOf(error) || !(await exists(network.name))) throw error;
      }
      await firewall?.protect(network);
    },
    async keepFirst(network) {
      await firewall?.protect(network);
    },
    async close() {
      const filters = { label: [`${networkLabel}=${instanceId}`] };
      for (const { Name } of await docker.listNetworks({ filters })) await release(Name);
      if ((await docker.listNetworks({ filters })).length === 0) await firewall?.remove();
    },
  };
}

/** Docker lets nothing pass between its networks. */
async function createOnDocker(docker: Docker, network: PodNetwork, instanceId: string): Promise<void> {
  await docker.createNetwork({
    Name: network.name,
    CheckDuplicate: true,
    Driver: 'bridge',
    Internal: false,
    Labels: { [networkLabel]: instanceId },
    Options: { 'com.docker.network.bridge.name': network.bridge },
  });
}

/**
 * By Podman's own API: Docker's has no way to say that networks are isolated from each other, nor that there are no names
 * of containers to be looked up, which would cost a name server per network.
 */
function createOnPodman(docker: Docker, network: PodNetwork, instanceId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        path: '/v4.0.0/libpod/networks/create',
        method: 'POST',
        options: {
          name: network.name,
          driver: 'bridge',
          network_interface: network.bridge,
          dns_enabled: false,
          labels: { [networkLabel]: instanceId },
          options: { isolate: 'true' },
        },
        statusCodes: { 200: true, 409: 'there is one of that name', 500: 'server error' },
      },
      (error: unknown) => (error ? reject(error) : resolve()),
    );
  });
}
