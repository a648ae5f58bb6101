import { expect, it } from 'vitest';
import { resolveNetwork } from '#lib/pods/pool/resolve-network.ts';

const addresses: Record<string, string[]> = {
  'db.example.com': ['10.1.2.4', '10.1.2.3'],
  'evil.example.com': ['169.254.169.254', '127.0.0.1', '198.41.0.4'],
};

async function lookup(name: string) {
  const found = addresses[name];
  if (!found) throw new Error('getaddrinfo ENOTFOUND');
  return found.map((address) => ({ address, family: 4 }));
}

it('is the Internet when nothing is said', async () => {
  expect(await resolveNetwork({}, lookup)).toEqual({ reach: 'internet', allow: [] });
});

it('takes a name for the addresses it has, in an order that is always the same', async () => {
  const allow = ['db.example.com:5432', '192.168.0.0/16', 'fd00::7'];
  expect(await resolveNetwork({ reach: 'none', allow }, lookup)).toEqual({
    reach: 'none',
    allow: [
      { range: '10.1.2.3/32', port: 5432 },
      { range: '10.1.2.4/32', port: 5432 },
      { range: '192.168.0.0/16' },
      { range: 'fd00::7/128' },
    ],
  });
});

it('lets no name open metadata or this machine', async () => {
  const { allow } = await resolveNetwork({ allow: ['evil.example.com'] }, lookup);
  expect(allow).toEqual([{ range: '198.41.0.4/32' }]);
});

it('says which name has no address', async () => {
  await expect(resolveNetwork({ allow: ['nowhere.example.com'] }, lookup)).rejects.toMatchObject({
    code: 'NETWORK_NAME_UNKNOWN',
    message: expect.stringContaining('"nowhere.example.com"'),
  });
});
