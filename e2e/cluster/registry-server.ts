import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dieWithParent } from '#lib/die-with-parent.ts';
import { findFreePort, findListenProblem } from '#lib/free-port.ts';
import { isServing } from './is-serving.ts';
import type { NodeNetwork } from './node-network.ts';
import { createPart, type Part } from './part.ts';

/** A registry over plain HTTP, in two names: as this machine calls it and as Pods do. */
export interface RegistryServer extends Part {
  /** `127.84.0.1:5000` for pushes from this machine, and in Pod specs. */
  address: string;
  /** The same images for what runs in a Pod, such as a builder; also good in Pod specs. */
  addressForPods: string;
}

const USUAL_PORT = 5000;

/** Describes the registry: one process for each address, on the same files. */
export async function createRegistryServer(options: {
  folder: string;
  dockerRegistry: string;
  network: Pick<NodeNetwork, 'hostAddress' | 'loopbackAddress'>;
}): Promise<RegistryServer> {
  const { folder, dockerRegistry, network } = options;
  await mkdir(path.join(folder, 'registry'));
  const addresses = [await addressOn(network.loopbackAddress), await addressOn(network.hostAddress)] as const;
  const parts = await Promise.all(
    addresses.map(async (address, index) => {
      const configFile = path.join(folder, `registry-${index}.json`);
      await writeFile(configFile, JSON.stringify(registryConfig(address, path.join(folder, 'registry'))));
      return createPart({
        name: `registry ${address}`,
        ...dieWithParent('KILL', dockerRegistry, ['serve', configFile]),
        logFile: path.join(folder, 'logs', `registry-${index}.log`),
        isReady: () => isServing(`http://${address}/v2/`),
      });
    }),
  );
  return {
    name: 'registry',
    address: addresses[0],
    addressForPods: addresses[1],
    start: async () => void (await Promise.all(parts.map((part) => part.start()))),
    stop: async () => void (await Promise.all(parts.map((part) => part.stop()))),
  };
}

/** Another program may hold the usual port on all addresses, as a registry in a container does. */
async function addressOn(host: string): Promise<string> {
  const port = (await findListenProblem(USUAL_PORT, host)) ? await findFreePort() : USUAL_PORT;
  return `${host}:${port}`;
}

function registryConfig(address: string, rootDir: string) {
  return {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: rootDir },
      // A test removes an image by its digest.
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: address, secret: 'both processes answer for one upload' },
  };
}
