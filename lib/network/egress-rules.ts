import { networkInterfaces } from 'node:os';
import { z } from 'zod';
import { parseIp } from '#lib/network/address-kind.ts';
import type { AddressPolicy, DeniedPlace } from '#lib/network/address-policy.ts';
import { type AllowEntry, allowListSchema, listsAddress } from '#lib/network/allow-list.ts';

/** Where the package managers of the runtimes get packages from, when nothing else is configured. */
const registries = [
  ...['registry.npmjs.org', 'nodejs.org'],
  ...['pypi.org', 'files.pythonhosted.org'],
  ...['proxy.golang.org', 'sum.golang.org'],
  ...['deb.debian.org', 'security.debian.org'],
].flatMap((name) => [443, 80].map((port): AllowEntry => ({ name, port })));

/** What may be reached from somewhere. */
export interface EgressRules {
  /** The list as it was given, its words sorted. */
  text: string;
  /** Every public address as well. */
  isOpen: boolean;
  listed: AllowEntry[];
}

/**
 * An allow-list in which the words `registries` (the usual package registries), `all` (everything public) and `none` may
 * stand: `registries,git.example.com,10.0.0.0/8`.
 */
export const egressRulesSchema = z.string().transform((text, context): EgressRules => {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  const entries = words.filter((word) => !['registries', 'all', 'none'].includes(word));
  const { data = [], error } = allowListSchema.safeParse(entries.join(','));
  for (const { message } of error?.issues ?? []) {
    context.addIssue({ code: 'custom', message: `${message}, or one of the words registries, all, none` });
  }
  if (words.includes('none') && words.length > 1) {
    context.addIssue({ code: 'custom', message: '"none" stands alone' });
  }
  return {
    text: [...words].sort().join(','),
    isOpen: words.includes('all'),
    listed: [...(words.includes('registries') ? registries : []), ...data],
  };
});

/** The rules as they hold at this moment: this machine's own addresses, whatever kind they are, have to be listed. */
export function policyOf({ isOpen, listed }: Pick<EgressRules, 'isOpen' | 'listed'>): AddressPolicy {
  return {
    denied: ownPlaces().filter((place) => !isListed(place, listed)),
    allow: listed,
    publicToo: isOpen ? 'all' : [],
  };
}

function ownPlaces(): DeniedPlace[] {
  const own = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  return own.flatMap(({ address, internal }) => {
    const ip = parseIp(address);
    // Loopback is a kind of its own: a name that is listed opens it.
    if (!ip || internal) return [];
    return [
      {
        network: [ip, ip.kind() === 'ipv6' ? 128 : 32],
        what: 'an address of the machine that Podsmith runs on',
      },
    ];
  });
}

function isListed({ network: [ip] }: DeniedPlace, listed: AllowEntry[]): boolean {
  return listed.some((entry) => listsAddress([{ ...entry, port: undefined }], { host: '', ip, port: 0 }));
}
