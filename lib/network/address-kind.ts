import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What an address is, as far as it matters to who may be reached. Only `public` is anybody's to reach. */
export const addressKinds = [
  'public',
  'private',
  'loopback',
  'link-local',
  'metadata',
  'unspecified',
  'multicast',
  'carrier-nat',
  'reserved',
] as const;

export type AddressKind = (typeof addressKinds)[number];
export type Ip = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Where clouds answer with credentials. Some of these are public addresses otherwise, others stand in ranges that an
 * installation may well allow: AWS and most others, its containers and Pods, Azure's wire server, Alibaba, Oracle;
 * over IPv6 AWS, its Pods, and Google.
 */
export const metadataAddresses = [
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
];

const normalizedMetadata = new Set(
  metadataAddresses.map((address) => ipaddr.parse(address).toNormalizedString()),
);

/** Of the special ranges that ipaddr.js knows; the others are `reserved`. */
const kindsOfRanges: Record<string, AddressKind> = {
  unicast: 'public',
  private: 'private',
  uniqueLocal: 'private',
  loopback: 'loopback',
  linkLocal: 'link-local',
  unspecified: 'unspecified',
  multicast: 'multicast',
  carrierGradeNat: 'carrier-nat',
};

/** All unicast addresses that IANA has given out (RFC 4291 section 2.4); fec0::/10 and others outside are nobody's. */
const globalUnicast = ipaddr.parseCIDR('2000::/3');
/** RFC 6052. In 64:ff9b:1::/48 (RFC 8215) the IPv4 address may stand anywhere, so that one is reserved. */
const nat64 = ipaddr.parseCIDR('64:ff9b::/96');

/** An address as sockets and resolvers write it; undefined for anything else, such as `127.1` or a name. */
export function parseIp(text: string): Ip | undefined {
  return isIP(text) ? ipaddr.parse(text) : undefined;
}

/** The kind of an address; of one that stands for an IPv4 address, the kind of that. */
export function kindOfAddress(ip: Ip): AddressKind {
  const inner = unpackIp(ip);
  if (normalizedMetadata.has(withoutZone(inner))) return 'metadata';
  const kind = kindsOfRanges[inner.range()] ?? 'reserved';
  return kind === 'public' && inner.kind() === 'ipv6' && !inner.match(globalUnicast) ? 'reserved' : kind;
}

/**
 * The IPv4 address in which a connection to this one ends: of IPv4-mapped addresses, which the kernel itself takes
 * apart, and of those that a translator or tunnel may: IPv4-compatible, SIIT, NAT64, 6to4, Teredo. Others are
 * returned as they are.
 */
export function unpackIp(ip: Ip): Ip {
  if (ip.kind() === 'ipv4') return ip;
  const bytes = ip.toByteArray();
  const at = (start: number) => new ipaddr.IPv4(bytes.slice(start, start + 4));
  switch (ip.range() as string) {
    case 'ipv4Mapped':
    case 'rfc6145':
      return at(12);
    case 'rfc6052':
      return ip.match(nat64) ? at(12) : ip;
    case '6to4':
      return at(2);
    case 'teredo':
      // RFC 4380 section 4: the client's address, each bit turned over.
      return new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff));
    case 'loopback':
    case 'unspecified':
      return ip;
    default:
      // ::/96, RFC 4291 section 2.5.5.1.
      return bytes.slice(0, 12).every((byte) => byte === 0) ? at(12) : ip;
  }
}

function withoutZone(ip: Ip): string {
  return ip.toNormalizedString().replace(/%.*$/, '');
}
