import { lookup } from 'node:dns/promises';
import type { Config } from '#lib/config.ts';
import { kindOfAddress, metadataAddresses, parseIp } from '#lib/network/address-kind.ts';
import { ownListeners } from '#lib/network/own-listeners.ts';
import type { Place } from '#lib/security/probe/inside.ts';

/**
 * What no function and no build may reach: where clouds hand out credentials, and Podsmith's own parts as far as they are
 * known here. An address of Podsmith that is public is anybody's, functions' too.
 */
export async function forbiddenPlaces(base: URL, config: Config): Promise<Place[]> {
  const own = ownListeners(config).map(({ host, port, what }) => ({ host, port, what }));
  const asked = { host: base.hostname.replace(/^\[|\]$/g, ''), port: portOf(base), what: 'Podsmith' };
  const found = await Promise.all([asked, ...own].map(resolve));
  const places = found.flat().filter(({ host }) => {
    const ip = parseIp(host);
    return ip && kindOfAddress(ip) !== 'public';
  });
  return [...metadataAddresses.map((host) => ({ host, port: 80, what: 'a metadata address' })), ...places];
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

async function resolve({ host, ...place }: Place): Promise<Place[]> {
  const addresses = await lookup(host, { all: true }).catch(() => []);
  return addresses.map(({ address }) => ({ ...place, host: address }));
}
