import { promises as dns, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AppError } from '#lib/errors.ts';
import { type AddressKind, parseIp } from '#lib/network/address-kind.ts';
import { type AddressPolicy, findRefusal, type Refusal } from '#lib/network/address-policy.ts';

/** A host that is to be connected to, and under which policy. */
export interface WantedHost {
  /** A name or an address, in brackets or not, in any spelling that the resolver takes. */
  host: string;
  port: number;
  policy: AddressPolicy;
  /** The setting that holds the policy's allow-list, for the error. */
  setting: string;
}

/** The system's resolver, or what stands for it in a test. */
export type LookupAll = (host: string) => Promise<LookupAddress[]>;

/** What `net.connect` takes to connect to these addresses, whatever the name resolves to by then. */
export function pinnedLookup(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, options, callback) => {
    if (options.all) callback(null, [...addresses]);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
}

const inWords: Record<AddressKind, string> = {
  public: 'is not on the list of what may be reached',
  private: 'is a private address',
  loopback: 'is a loopback address',
  'link-local': 'is a link-local address',
  metadata: 'is an address of cloud metadata',
  unspecified: 'stands for this machine',
  multicast: 'is a multicast address',
  'carrier-nat': "is an address of a carrier's network (100.64.0.0/10)",
  reserved: 'is in a reserved range',
};

/**
 * Resolves a host once and checks every address it has: with one that is refused the host is refused, since a client
 * may pick any. However a host is spelled (`127.1`, `0x7f.1`, `2130706433`, `localhost.`), it is judged by what it
 * resolves to.
 *
 * @returns The addresses to connect to; to resolve the host again would let its name point elsewhere by then.
 * @throws AppError `ADDRESS_REFUSED`; what Node throws for a name that does not resolve (`ENOTFOUND`, of `getaddrinfo`).
 */
export async function resolveAllowed(
  { host, port, policy, setting }: WantedHost,
  lookup: LookupAll = (name) => dns.lookup(name, { all: true }),
): Promise<LookupAddress[]> {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const found = await lookup(bare);
  for (const { address } of found) {
    const ip = parseIp(address);
    if (!ip) throw new TypeError(`The resolver gave ${JSON.stringify(address)} for ${host}.`);
    const refusal = findRefusal({ host: bare, ip, port }, policy);
    if (refusal) throw addressRefused({ host: bare, address, port, setting }, refusal);
  }
  return found;
}

function addressRefused(
  at: { host: string; address: string; port: number; setting: string },
  refusal: Refusal,
): AppError {
  const { host, address, port, setting } = at;
  const place = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  const why = refusal.why === 'denied' ? `is ${refusal.what}` : inWords[refusal.kind];
  const message =
    host === address
      ? `${place} may not be called: it ${why}.`
      : `${host} may not be called: it resolves to ${place}, which ${why}.`;
  return new AppError({
    code: 'ADDRESS_REFUSED',
    message,
    hint:
      refusal.why === 'denied'
        ? 'No setting allows this one.'
        : `Whoever runs Podsmith can allow it: ${setting}=${place}, or a network that has it.`,
    fault: 'configuration',
    details: { host, address, port, kind: refusal.why === 'denied' ? 'denied' : refusal.kind, setting },
  });
}
