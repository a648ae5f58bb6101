import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '#lib/config.ts';
import { parseIp } from '#lib/network/address-kind.ts';
import { findRefusal } from '#lib/network/address-policy.ts';
import { allowListSchema } from '#lib/network/allow-list.ts';
import { deniedPlaces, type OwnListener, ownListeners } from '#lib/network/own-listeners.ts';

/** What of a listener an operation is refused, though everything is on the allow-list. */
async function refusalOf(address: string, port: number, listeners: OwnListener[]) {
  const ip = parseIp(address);
  if (!ip) throw new Error(`${address} is no address`);
  const allow = allowListSchema.parse('0.0.0.0/0,::/0');
  const denied = await deniedPlaces(listeners, port);
  return findRefusal({ host: address, ip, port }, { denied, allow, publicToo: 'all' });
}

describe('the settings say where Podsmith listens:', () => {
  it.each([
    [{ databaseUrl: 'postgresql://a:b@db.example:6000/x' }, 'db.example', 6000],
    [{ databaseUrl: 'postgresql://a:b@db.example/x' }, 'db.example', 5432],
    [{ databaseUrl: 'postgresql://a:b@[fd00::5]/x' }, '[fd00::5]', 5432],
    [{ dockerHost: 'tcp://engine.example' }, 'engine.example', 2375],
    [{ dockerHost: 'https://engine.example' }, 'engine.example', 2376],
    [{ builder: { host: 'tcp://builder.example:2377' } }, 'builder.example', 2377],
    [{ clusterUrl: 'https://10.96.0.1:6443' }, '10.96.0.1', 6443],
    [{ clusterUrl: 'https://10.96.0.1:443' }, '10.96.0.1', 443],
  ])('%o', (settings, host, port) => {
    expect(ownListeners({ port: 3000, builder: {}, ...settings })).toContainEqual(
      expect.objectContaining({ host, port }),
    );
  });

  it.each([
    ['DATABASE_URL', 'postgres://database.example:5433/podsmith', 'database.example', 5433],
    ['DOCKER_HOST', 'tcp://engine.example:2376', 'engine.example', 2376],
    ['PODSMITH_BUILDER_HOST', 'https://builder.example:8443', 'builder.example', 8443],
    ['PORT', '3001', 'localhost', 3001],
  ])('%s, as the environment has it', (name, value, host, port) => {
    expect(ownListeners(parseConfig({ [name]: value }))).toContainEqual(
      expect.objectContaining({ host, port }),
    );
  });

  it('a socket file is reached by no address', () => {
    expect(ownListeners({ port: 3000, builder: {}, dockerHost: 'unix:///run/podman.sock' })).toHaveLength(1);
  });
});

describe('a listener on this machine is refused by every address of it:', () => {
  const own = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []);
  const others = ['127.0.0.1', '127.9.9.9', '0.0.0.0', '::1', '::', '::ffff:127.0.0.1', '::ffff:0.0.0.0'];

  it.each([...own, ...others])('%s', async (address) => {
    const database = { what: "Podsmith's database", host: '127.0.0.1', port: 5432 };
    expect(await refusalOf(address, 5432, [database])).toEqual({ why: 'denied', what: database.what });
    expect(await refusalOf(address, 5433, [database])).toBeUndefined();
  });
});

it('a listener elsewhere is refused by its address', async () => {
  const builder = { what: "Podsmith's builder", host: '192.0.2.9', port: 2375 };
  expect(await refusalOf('192.0.2.9', 2375, [builder])).toMatchObject({ why: 'denied' });
  expect(await refusalOf('127.0.0.1', 2375, [builder])).toBeUndefined();
});
