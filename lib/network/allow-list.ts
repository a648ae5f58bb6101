import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { type Ip, unpackIp } from '#lib/network/address-kind.ts';

export type Network = [Ip, prefixLength: number];

/** What one entry of an allow-list names; without a port, every port of it. */
export type AllowEntry = { port?: number } & ({ network: Network } | { name: string });

/** Where a connection is to go. */
export interface Destination {
  /** As it was asked for: a name or an address. */
  host: string;
  /** One of those it resolves to. */
  ip: Ip;
  port: number;
}

const hostName = /^(\*\.)?[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;
const expected =
  'Expected an address (10.1.2.3, fd00::7), a network (10.0.0.0/8), or a host name (agent.example.com, ' +
  '*.example.com for all below it), each also with a port (10.1.2.3:8090, [fd00::7]:8090)';

/** A setting that lists, with commas between, what may be reached. */
export const allowListSchema = z.string().transform((list, context): AllowEntry[] =>
  list
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean)
    .flatMap((text) => {
      const entry = parseAllowEntry(text);
      if (!entry) context.addIssue({ code: 'custom', message: `${JSON.stringify(text)}: ${expected}` });
      return entry ?? [];
    }),
);

/** An entry that names a host and port as an `httpServer` does; none for what is no host. */
export function allowEntryOf(host: string, port: number): AllowEntry[] {
  const place = parsePlace(host);
  return place ? [{ ...place, port }] : [];
}

/** One entry; undefined when it is none. */
export function parseAllowEntry(text: string): AllowEntry | undefined {
  const whole = parsePlace(text);
  if (whole) return whole;
  const [, place = '', digits = ''] = /^(\[.*\](?:\/\d+)?|[^:]*):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const found = port >= 1 && port <= 65_535 ? parsePlace(place) : undefined;
  return found && { ...found, port };
}

/** How host names are compared: in lower case and ASCII, without the dot of the root. */
function normalName(host: string): string {
  return (domainToASCII(host) || host).toLowerCase().replace(/\.$/, '');
}

/** Whether an entry that names an address or a network names this destination. */
export function listsAddress(list: readonly AllowEntry[], { ip, port }: Destination): boolean {
  return list.some(
    (entry) => 'network' in entry && isInNetwork(ip, entry.network) && (entry.port ?? port) === port,
  );
}

/** Whether an entry that names a host names this destination. */
export function listsName(
  list: readonly AllowEntry[],
  { host, port }: Pick<Destination, 'host' | 'port'>,
): boolean {
  const asked = normalName(host);
  return list.some((entry) => {
    if (!('name' in entry) || (entry.port ?? port) !== port) return false;
    return entry.name.startsWith('*.') ? asked.endsWith(entry.name.slice(1)) : asked === entry.name;
  });
}

/** Whether an address, or the IPv4 address it stands for, is in a network. */
export function isInNetwork(ip: Ip, network: Network): boolean {
  return [ip, unpackIp(ip)].some((form) => form.kind() === network[0].kind() && form.match(network));
}

function parsePlace(text: string): AllowEntry | undefined {
  const [, bracketed, prefix] = /^\[(.*)\]((?:\/\d+)?)$/.exec(text) ?? [];
  if (bracketed !== undefined && !bracketed.includes(':')) return undefined;
  const bare = bracketed === undefined ? text : `${bracketed}${prefix}`;
  const address = bare.replace(/\/\d+$/, '');
  if (isIP(address)) {
    if (bare === address) return { network: [ipaddr.parse(address), address.includes(':') ? 128 : 32] };
    return ipaddr.isValidCIDR(bare) ? { network: ipaddr.parseCIDR(bare) } : undefined;
  }
  // A URL's parser, which `normalName` asks, drops what is behind a host.
  if (/[/\\?#@]/.test(text)) return undefined;
  const name = normalName(text);
  // What ends in a number is an IPv4 address to resolvers, and here one that is written wrongly.
  const isName = hostName.test(name) && !/(^|\.)(\d+|0x[0-9a-f]*)$/.test(name);
  return isName ? { name } : undefined;
}
