import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseIp } from '#lib/network/address-kind.ts';
import { type AddressPolicy, findRefusal } from '#lib/network/address-policy.ts';
import { type AllowEntry, allowListSchema } from '#lib/network/allow-list.ts';

const list = (text: string): AllowEntry[] => allowListSchema.parse(text);

function judge(address: string, policy: Partial<AddressPolicy>, { host = address, port = 80 } = {}) {
  const ip = parseIp(address);
  if (!ip) throw new Error(`${address} is no address`);
  return findRefusal({ host, ip, port }, { denied: [], allow: [], publicToo: 'all', ...policy });
}

describe('an allow-list', () => {
  it.each([
    ['10.0.0.0/8', '10.9.9.9', true],
    ['10.0.0.0/8', '172.16.0.1', false],
    ['10.0.0.0/8', '::ffff:10.1.1.1', true],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.4', false],
    ['fd00::/8', 'fd12::1', true],
    ['[fd00::7]', 'fd00::7', true],
    ['fd00::7', 'fd00::8', false],
    ['127.0.0.0/8', '0.0.0.0', false],
    ['127.0.0.0/8', '::1', false],
    ['169.254.0.0/16', '169.254.169.254', true],
    [' 10.1.2.3 , ,192.168.0.0/16 ', '192.168.7.7', true],
  ])('of %j opens %s: %s', (allow, address, isOpen) => {
    expect(judge(address, { allow: list(allow) }) === undefined).toBe(isOpen);
  });

  it.each(['10.1.2.3:8090', '10.0.0.0/8:8090', 'agent:8090'])('of %s opens one port', (allow) => {
    const policy = { allow: list(allow) };
    expect(judge('10.1.2.3', policy, { host: 'agent', port: 8090 })).toBeUndefined();
    expect(judge('10.1.2.3', policy, { host: 'agent', port: 8091 })).toEqual({
      why: 'unlisted',
      kind: 'private',
    });
  });

  it('opens one port of an IPv6 address or network', () => {
    const policy = { allow: list('[fd00::7]:8090,[fd01::/16]:80') };
    expect(judge('fd00::7', policy, { port: 8090 })).toBeUndefined();
    expect(judge('fd00::7', policy, { port: 80 })).toBeDefined();
    expect(judge('fd01::1', policy, { port: 80 })).toBeUndefined();
  });

  it.each([
    ['agent.example.com', 'agent.example.com', true],
    ['agent.example.com', 'AGENT.example.com.', true],
    ['Agent.Example.com', 'agent.example.com', true],
    ['agent.example.com', 'other.example.com', false],
    ['agent.example.com', 'x.agent.example.com', false],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'notexample.com', false],
    ['größe.example', 'xn--gre-6ka8i.example', true],
  ])('of the name %s opens what %s resolves to: %s', (allow, host, isOpen) => {
    expect(judge('10.1.2.3', { allow: list(allow) }, { host }) === undefined).toBe(isOpen);
  });

  it.each(['169.254.169.254', 'fe80::1', '0.0.0.0', '224.0.0.1', '100.100.100.200'])(
    'opens %s by no name, only by its address',
    (address) => {
      expect(judge(address, { allow: list('agent') }, { host: 'agent' })).toMatchObject({ why: 'unlisted' });
      expect(judge(address, { allow: list(address) }, { host: 'agent' })).toBeUndefined();
    },
  );

  it.each([
    '127.1',
    '10.0.0.0/33',
    '10.0.0.0/',
    '300.1.1.1',
    'a b',
    'http://agent',
    'agent/path',
    'agent?a',
    'agent:0',
    'agent:70000',
  ])('refuses the entry %j by name', (entry) => {
    const { error } = allowListSchema.safeParse(`10.0.0.1,${entry}`);
    expect(z.prettifyError(error ?? new z.ZodError([]))).toContain(JSON.stringify(entry));
  });
});

describe('what is denied', () => {
  const place = { port: 5432, what: "Podsmith's database" };
  const policy = {
    denied: list('127.0.0.1').flatMap((entry) => ('network' in entry ? { ...place, ...entry } : [])),
    allow: list('127.0.0.0/8,127.0.0.1:5432,agent'),
  };

  it.each(['127.0.0.1', '::ffff:127.0.0.1', '64:ff9b::7f00:1'])('stays so on every list: %s', (address) => {
    expect(judge(address, policy, { host: 'agent', port: 5432 })).toEqual({
      why: 'denied',
      what: "Podsmith's database",
    });
  });

  it('is that port alone', () => expect(judge('127.0.0.1', policy, { port: 80 })).toBeUndefined());
});

describe('public addresses', () => {
  it('are reached when all are', () => expect(judge('93.184.215.14', {})).toBeUndefined());

  it('are reached when listed, otherwise not', () => {
    const policy = { publicToo: list('registry.example.com') };
    expect(judge('93.184.215.14', policy, { host: 'registry.example.com' })).toBeUndefined();
    expect(judge('93.184.215.14', policy)).toEqual({ why: 'unlisted', kind: 'public' });
  });

  it('are all that a name on the list of public ones opens', () => {
    const policy = { publicToo: list('registry.example.com') };
    expect(judge('10.0.0.1', policy, { host: 'registry.example.com' })).toMatchObject({ kind: 'private' });
  });
});
