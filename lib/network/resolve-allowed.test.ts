import { describe, expect, it } from 'vitest';
import { allowListSchema } from '#lib/network/allow-list.ts';
import { type LookupAll, resolveAllowed } from '#lib/network/resolve-allowed.ts';

function resolve(host: string, { allow = '', lookup }: { allow?: string; lookup?: LookupAll } = {}) {
  const policy = { denied: [], allow: allowListSchema.parse(allow), publicToo: 'all' as const };
  return resolveAllowed({ host, port: 80, policy, setting: 'PODSMITH_SOME_ALLOW' }, lookup);
}

const answering =
  (...addresses: string[]): LookupAll =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('a host is judged by what the system resolves it to', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['2130706433', 'loopback'],
    ['127.1', 'loopback'],
    ['0x7f.1', 'loopback'],
    ['017700000001', 'loopback'],
    ['::1', 'loopback'],
    ['[::1]', 'loopback'],
    ['[::ffff:127.0.0.1]', 'loopback'],
    ['[::ffff:7f00:1]', 'loopback'],
    ['１２７.0.0.1', 'loopback'],
    ['localhost', 'loopback'],
    ['LOCALHOST', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['0', 'unspecified'],
    ['[::]', 'unspecified'],
    ['10.1', 'private'],
    ['[fe80::1]', 'link-local'],
    ['169.254.169.254', 'metadata'],
  ])('%s is %s', async (host, kind) => {
    await expect(resolve(host)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED', details: { kind } });
  });

  it.each(['localhost.', '127.0.0.1.', 'any.localhost'])('%s is loopback, or no host here', async (host) => {
    const error: unknown = await resolve(host).catch((reason: unknown) => reason);
    expect(['ADDRESS_REFUSED', 'ENOTFOUND', 'EAI_AGAIN']).toContain(error && Object(error).code);
  });
});

it('refuses a host when one of its addresses is refused', async () => {
  const lookup = answering('93.184.215.14', '10.0.0.7');
  await expect(resolve('both.example.com', { lookup })).rejects.toMatchObject({
    details: { address: '10.0.0.7' },
  });
});

it('names host, address, reason and the setting that allows it', async () => {
  await expect(resolve('agent.example.com', { lookup: answering('10.0.0.7') })).rejects.toMatchObject({
    message: 'agent.example.com may not be called: it resolves to 10.0.0.7:80, which is a private address.',
    hint: expect.stringContaining('PODSMITH_SOME_ALLOW=10.0.0.7:80'),
    fault: 'configuration',
  });
  await expect(resolve('[fd00::7]')).rejects.toMatchObject({
    message: '[fd00::7]:80 may not be called: it is a private address.',
    hint: expect.stringContaining('PODSMITH_SOME_ALLOW=[fd00::7]:80'),
  });
});

it('asks the resolver once and gives what it checked', async () => {
  const answers = [['10.0.0.7'], ['169.254.169.254']];
  const lookup: LookupAll = (host) => answering(...(answers.shift() ?? []))(host);
  const found = await resolve('rebinds.example.com', { lookup, allow: '10.0.0.0/8' });
  expect(found).toEqual([{ address: '10.0.0.7', family: 4 }]);
  expect(answers).toHaveLength(1);
});
