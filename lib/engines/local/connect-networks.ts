import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import type { Config } from '#lib/config.ts';
import type { EngineConnection } from '#lib/engines/docker/discovery.ts';
import { createFirewall, findFirewallObstacle } from '#lib/engines/local/firewall.ts';
import { createPodNetworks, type PodNetworks } from '#lib/engines/local/pod-networks.ts';
import { ownListeners } from '#lib/network/own-listeners.ts';

/**
 * The networks of an engine, behind a firewall where this process may set one up.
 *
 * @returns `warning`: what functions reach though they should not, in sentences; null when there is nothing.
 */
export async function connectNetworks(
  { docker, kind, host }: EngineConnection,
  { instanceId, config }: { instanceId: string; config: Config },
): Promise<{ networks: PodNetworks; warning: string | null }> {
  const obstacle = host.startsWith('unix://')
    ? await findFirewallObstacle()
    : 'the engine may be on another machine';
  if (obstacle) {
    const warning = `Functions reach what the engine's machine reaches, its own addresses and private networks included, because Podsmith cannot set firewall rules there: ${obstacle}.`;
    return { networks: createPodNetworks({ docker, kind, instanceId }), warning };
  }
  const [resolvers, own] = await Promise.all([readResolvers(), findOwn(config)]);
  const firewall = createFirewall({ instanceId, resolvers, own });
  return { networks: createPodNetworks({ docker, kind, instanceId, firewall }), warning: null };
}

/** The name servers that an engine hands to its containers: of systemd-resolved's, those that stand behind it. */
async function readResolvers(): Promise<string[]> {
  const files = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const found = texts.flatMap((text) => [...text.matchAll(/^nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*$/gm)]);
  return [...new Set(found.map(([, address = '']) => address))].filter((one) => !one.startsWith('127.'));
}

/** Podsmith's own listeners that are elsewhere; what is on this machine no Pod reaches anyway. */
async function findOwn(config: Config): Promise<{ address: string; port: number }[]> {
  const found = ownListeners(config).map(async ({ host, port }) => {
    const addresses = await lookup(host, { all: true, family: 4 }).catch(() => []);
    return addresses.map(({ address }) => ({ address, port }));
  });
  return (await Promise.all(found)).flat();
}
