import { describe, expect, it } from 'vitest';
import { kindOfAddress, parseIp } from '#lib/network/address-kind.ts';

function kindOf(address: string) {
  const ip = parseIp(address);
  if (!ip) throw new Error(`${address} is no address`);
  return kindOfAddress(ip);
}

describe('the kind of an address', () => {
  it.each([
    ['93.184.215.14', 'public'],
    ['2606:2800:220:1::1', 'public'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['fd00::7', 'private'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['::', 'unspecified'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['100.64.0.1', 'carrier-nat'],
    ['100.127.255.255', 'carrier-nat'],
    ['100.128.0.1', 'public'],
    ['192.0.2.1', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['203.0.113.9', 'reserved'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['2001:db8::1', 'reserved'],
    // Site-local of old, and what nobody was given.
    ['fec0::1', 'reserved'],
    ['4000::1', 'reserved'],
    // The NAT64 prefix of a network of its own (RFC 8215).
    ['64:ff9b:1::a00:1', 'reserved'],
  ])('%s is %s', (address, kind) => expect(kindOf(address)).toBe(kind));

  it.each([
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    '168.63.129.16',
    '100.100.100.200',
    'fd00:ec2::254',
    'fd00:0ec2:0::0254',
    'fd20:ce::254',
    '::ffff:169.254.169.254',
  ])('%s is metadata of a cloud', (address) => expect(kindOf(address)).toBe('metadata'));

  it.each([
    ['IPv4-mapped', '::ffff:127.0.0.1', 'loopback'],
    ['IPv4-mapped, in hexadecimal', '::ffff:7f00:1', 'loopback'],
    ['IPv4-mapped', '::ffff:10.0.0.1', 'private'],
    ['IPv4-mapped', '::ffff:0.0.0.0', 'unspecified'],
    ['IPv4-mapped', '::ffff:8.8.8.8', 'public'],
    ['IPv4-compatible', '::127.0.0.1', 'loopback'],
    ['IPv4-compatible', '::10.0.0.1', 'private'],
    ['SIIT', '::ffff:0:10.0.0.1', 'private'],
    ['NAT64', '64:ff9b::127.0.0.1', 'loopback'],
    ['NAT64', '64:ff9b::a9fe:a9fe', 'metadata'],
    ['NAT64', '64:ff9b::8.8.8.8', 'public'],
    ['6to4', '2002:7f00:1::', 'loopback'],
    ['6to4', '2002:a00:1::5', 'private'],
    // 192.168.1.1, each bit turned over.
    ['Teredo', '2001:0:4136:e378:8000:63bf:3f57:fefe', 'private'],
  ])('of %s form (%s) is that of the IPv4 address in it', (_form, address, kind) => {
    expect(kindOf(address)).toBe(kind);
  });
});

it.each(['127.1', '2130706433', '0x7f.1', '127.0.0.1.', '１２７.0.0.1', 'localhost', '', '[::1]'])(
  'takes %j for no address, since resolvers alone say what it is',
  (text) => expect(parseIp(text)).toBeUndefined(),
);
