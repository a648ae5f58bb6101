import { promises as dns } from 'node:dns';
import { networkInterfaces } from 'node:os';
import { kindOfAddress, parseIp } from '#lib/network/address-kind.ts';
import type { DeniedPlace } from '#lib/network/address-policy.ts';
import type { Network } from '#lib/network/allow-list.ts';
import type { LookupAll } from '#lib/network/resolve-allowed.ts';

/** Something of Podsmith's own that listens, and that no operation may reach. */
export interface OwnListener {
  /** In words: `Podsmith's database`. */
  what: string;
  host: string;
  port: number;
}

/** The settings that say where Podsmith's parts listen. */
export interface OwnSettings {
  port: number;
  databaseUrl?: string;
  dockerHost?: string;
  /** Required, so that no caller leaves it out unnoticed. */
  builder: { host?: string };
  /** Of the cluster that Podsmith runs in: `https://10.96.0.1:443`. */
  clusterUrl?: string;
}

/** What the settings say of Podsmith's own listeners; parts behind a socket file are not reached over the network. */
export function ownListeners(settings: OwnSettings): OwnListener[] {
  const { port, databaseUrl, dockerHost, builder, clusterUrl } = settings;
  return [
    { what: "Podsmith's own web port", host: 'localhost', port },
    ...listenerAt(databaseUrl, "Podsmith's database", 5432),
    ...listenerAt(dockerHost, "Podsmith's container engine", enginePort(dockerHost)),
    ...listenerAt(builder.host, "Podsmith's builder", enginePort(builder.host)),
    ...listenerAt(clusterUrl, 'the API server of the cluster', 443),
  ];
}

/**
 * The addresses of the listeners on one port, as they are now. One on this machine is denied by each of the machine's
 * addresses: which of them it listens on is another program's setting, and bridges of container engines come and go.
 *
 * @throws What Node throws when a listener's name does not resolve: what cannot be told apart is not called.
 */
export async function deniedPlaces(
  listeners: readonly OwnListener[],
  port: number,
  lookup: LookupAll = (name) => dns.lookup(name, { all: true }),
): Promise<DeniedPlace[]> {
  const places = listeners
    .filter((listener) => listener.port === port)
    .map(async ({ what, host }) => {
      const found = await lookup(host.replace(/^\[(.*)\]$/, '$1'));
      const networks = found.flatMap(({ address }) => networkOf(address));
      const isHere = networks.some(isThisMachine);
      return (isHere ? thisMachine() : networks).map((network) => ({ what, port, network }));
    });
  return (await Promise.all(places)).flat();
}

function listenerAt(url: string | undefined, what: string, usualPort: number): OwnListener[] {
  if (!url || !URL.canParse(url)) return [];
  const { hostname, port } = new URL(url);
  return hostname ? [{ what, host: hostname, port: port ? Number(port) : usualPort }] : [];
}

/** As `dockerAt` reads it. */
function enginePort(url: string | undefined): number {
  return url?.startsWith('https:') ? 2376 : 2375;
}

function networkOf(address: string): Network[] {
  const ip = parseIp(address);
  return ip ? [[ip, ip.kind() === 'ipv4' ? 32 : 128]] : [];
}

function isThisMachine([ip]: Network): boolean {
  const kind = kindOfAddress(ip);
  if (kind === 'loopback' || kind === 'unspecified') return true;
  return interfaceNetworks().some(([own]) => own.toNormalizedString() === ip.toNormalizedString());
}

function thisMachine(): Network[] {
  const everywhere: [string, number][] = [
    ['127.0.0.0', 8],
    ['0.0.0.0', 8],
    ['::', 127],
  ];
  return [
    ...everywhere.flatMap(([address, prefix]) => networkOf(address).map(([ip]): Network => [ip, prefix])),
    ...interfaceNetworks(),
  ];
}

function interfaceNetworks(): Network[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).flatMap(({ address }) => networkOf(address)),
  );
}
