import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dieWithParent } from '#lib/system/die-with-parent.ts';
import { findFreePort, findListenProblem } from '#lib/system/free-port.ts';
import type { Authority, KeyPair } from './certificates.ts';
import { isListening, isServing } from './is-serving.ts';
import type { NodeNetwork } from './node-network.ts';
import { createPart, type Part } from './part.ts';

/** The same images as a company's registry has them: over TLS, for who signs in. */
export interface SecureRegistry {
  /** `10.84.0.1:5001`, for this machine, Pods and the node. */
  address: string;
  username: string;
  password: string;
  /** PEM file of the authority that signed its certificate. */
  caFile: string;
}

/** A registry over plain HTTP, in two names: as this machine calls it and as Pods do. And over TLS. */
export interface RegistryServer extends Part {
  /** `127.84.0.1:5000` for pushes from this machine, and in Pod specs. */
  address: string;
  /** The same images for what runs in a Pod, such as a builder; also good in Pod specs. */
  addressForPods: string;
  secure: SecureRegistry;
}

const USUAL_PORT = 5000;
const SECURE_PORT = 5001;
const login = { username: 'podsmith', password: 'registry-password' };
/** Of `login`, in the one form that the registry takes. */
const htpasswd = 'podsmith:$2b$05$BKCRLidlfmAKNu.o9Q.rMexxYp//2k9jOqyWqGHV2KZHKAaEsKOWi\n';

/** Describes the registry: one process for each address, on the same files. */
export async function createRegistryServer(options: {
  folder: string;
  dockerRegistry: string;
  network: Pick<NodeNetwork, 'hostAddress' | 'loopbackAddress'>;
  authority: Authority;
}): Promise<RegistryServer> {
  const { folder, dockerRegistry, network, authority } = options;
  await mkdir(path.join(folder, 'registry'));
  const addresses = [
    await addressOn(network.loopbackAddress),
    await addressOn(network.hostAddress),
    await addressOn(network.hostAddress, SECURE_PORT),
  ] as const;
  const certificate = await authority.issue('registry', '/CN=registry', [network.hostAddress]);
  const passwordFile = path.join(folder, 'registry.htpasswd');
  await writeFile(passwordFile, htpasswd);
  const parts = await Promise.all(
    addresses.map(async (address, index) => {
      const isSecure = index === 2;
      const configFile = path.join(folder, `registry-${index}.json`);
      const config = registryConfig(address, path.join(folder, 'registry'));
      if (isSecure) addSecurity(config, certificate, passwordFile);
      await writeFile(configFile, JSON.stringify(config));
      return createPart({
        name: `registry ${address}`,
        ...dieWithParent('KILL', dockerRegistry, ['serve', configFile]),
        logFile: path.join(folder, 'logs', `registry-${index}.log`),
        // Without its certificate and a login, nothing more can be asked of the one over TLS.
        isReady: () => (isSecure ? isListeningAt(address) : isServing(`http://${address}/v2/`)),
      });
    }),
  );
  return {
    name: 'registry',
    address: addresses[0],
    addressForPods: addresses[1],
    secure: { address: addresses[2], ...login, caFile: authority.cert },
    start: async () => void (await Promise.all(parts.map((part) => part.start()))),
    stop: async () => void (await Promise.all(parts.map((part) => part.stop()))),
  };
}

/** Another program may hold the usual port on all addresses, as a registry in a container does. */
async function addressOn(host: string, usualPort = USUAL_PORT): Promise<string> {
  const port = (await findListenProblem(usualPort, host)) ? await findFreePort() : usualPort;
  return `${host}:${port}`;
}

function isListeningAt(address: string): Promise<boolean> {
  const [host = '', port] = address.split(':');
  return isListening(Number(port), host);
}

type RegistryConfig = ReturnType<typeof registryConfig>;

function addSecurity(config: RegistryConfig, { cert, key }: KeyPair, passwordFile: string): void {
  config.http = { ...config.http, tls: { certificate: cert, key } };
  config.auth = { htpasswd: { realm: 'podsmith', path: passwordFile } };
}

function registryConfig(
  address: string,
  rootDir: string,
): Record<string, unknown> & { http: Record<string, unknown>; auth?: Record<string, unknown> } {
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
