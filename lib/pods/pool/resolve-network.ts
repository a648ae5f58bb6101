import { promises as dns, type LookupAddress } from 'node:dns';
import type { AllowedRange, PodNetworkRules } from '#lib/engines/engine.ts';
import { AppError } from '#lib/errors.ts';
import { kindOfAddress, parseIp } from '#lib/network/address-kind.ts';
import { parseAllowEntry } from '#lib/network/allow-list.ts';
import type { PodNetworkSettings } from '#lib/operations/pod-network.ts';

/** Who answers for a name must not be able to open anything else by it. */
const openedByName = ['public', 'private', 'carrier-nat'];

/**
 * What an operation's Pods may send to, as engines take it: a name that is listed stands for the addresses that it has now.
 *
 * @throws AppError `NETWORK_NAME_UNKNOWN` for one that has none.
 */
export async function resolveNetwork(
  { reach = 'internet', allow = [] }: PodNetworkSettings,
  lookup: (name: string) => Promise<LookupAddress[]> = (name) => dns.lookup(name, { all: true }),
): Promise<PodNetworkRules> {
  const ranges = await Promise.all(allow.map((text) => resolveEntry(text, lookup)));
  return { reach, allow: ranges.flat() };
}

async function resolveEntry(
  text: string,
  lookup: (name: string) => Promise<LookupAddress[]>,
): Promise<AllowedRange[]> {
  const entry = parseAllowEntry(text.trim());
  if (!entry) return [];
  const port = entry.port === undefined ? {} : { port: entry.port };
  if ('network' in entry) return [{ range: entry.network.join('/'), ...port }];
  const found = await lookup(entry.name).catch((error: unknown) => {
    throw nameUnknown(entry.name, error);
  });
  const addresses = found.map(({ address }) => address).filter(isOpened);
  return addresses
    .sort()
    .map((address) => ({ range: `${address}/${address.includes(':') ? 128 : 32}`, ...port }));
}

function isOpened(address: string): boolean {
  const ip = parseIp(address);
  return ip !== undefined && openedByName.includes(kindOfAddress(ip));
}

function nameUnknown(name: string, cause: unknown): AppError {
  return new AppError(
    {
      code: 'NETWORK_NAME_UNKNOWN',
      message: `The function may reach "${name}", but that name has no address.`,
      hint: 'Correct the list of what its Pods may reach, or see to the name servers.',
      fault: 'configuration',
    },
    { cause },
  );
}
