import { describe, expect, it } from 'vitest';
import { missingServerSettings, serverAddressProblem, serverEndpoint } from '#lib/http/server-address.ts';

describe('the address of a server', () => {
  it.each([
    'localhost',
    'diagnosis.example.com',
    'diagnosis.example.com.',
    'my_service.ns.svc',
    '127.0.0.1',
    '::1',
    '[::1]',
    '2001:db8::8a2e:370:7334',
    '::ffff:10.0.0.1',
  ])('may be %s, and makes a URL', (address) => {
    expect(serverAddressProblem(address)).toBeUndefined();
    const url = new URL(serverEndpoint({ scheme: 'http', address, port: 8090 }, {}));
    expect([url.port, url.pathname]).toEqual(['8090', '/']);
  });

  it.each([
    ['127.0.0.1:80', 'no port'],
    ['example.com:8080', 'no port'],
    ['[::1]:80', 'no port'],
    ['http://example.com', 'without scheme'],
    ['example.com/path', 'without scheme'],
    ['', 'host name'],
    ['999.1.1.1', 'host name'],
    ['1.2.3', 'host name'],
    ['example.0x10', 'host name'],
    ['[127.0.0.1]', 'host name'],
    ['[::1', 'host name'],
    ['1:2:3', 'host name'],
    ['fe80::1%eth0', 'host name'],
    ['a b', 'host name'],
    ['user@example.com', 'host name'],
  ])('is not %j', (address, why) => {
    expect(serverAddressProblem(address)).toContain(why);
    expect(() => serverEndpoint({ scheme: 'http', address, port: 80 }, {})).toThrow(
      expect.objectContaining({ code: 'HTTP_SERVER_INVALID' }),
    );
  });
});

it('is judged as this Node judges a URL where a name says that it is encoded', () => {
  // Node 20 refuses this one, Node 24 takes it.
  expect(serverAddressProblem('xn--a') === undefined).toBe(URL.canParse('http://xn--a'));
});

describe('a server that leaves its place to the settings', () => {
  it('is called where they say', () => {
    const defaults = { address: 'fd00::7', port: 8090 };
    expect(serverEndpoint({ scheme: 'http' }, defaults)).toBe('http://[fd00::7]:8090');
    expect(serverEndpoint({ scheme: 'https', port: 443 }, defaults)).toBe('https://[fd00::7]:443');
    expect(missingServerSettings({}, defaults)).toEqual([]);
  });

  it.each([
    [{}, {}, ['PODSMITH_HTTP_SERVER_ADDRESS', 'PODSMITH_HTTP_SERVER_PORT']],
    [{ port: 80 }, { port: 8090 }, ['PODSMITH_HTTP_SERVER_ADDRESS']],
    [{ address: 'agent' }, { address: 'other' }, ['PODSMITH_HTTP_SERVER_PORT']],
  ])('says what is missing and where to set it (%o, %o)', (server, defaults, settings) => {
    expect(missingServerSettings(server, defaults)).toEqual(settings);
    expect(() => serverEndpoint({ scheme: 'http', ...server }, defaults)).toThrow(
      expect.objectContaining({
        code: 'HTTP_SERVER_UNSET',
        hint: expect.stringContaining(settings.join(' and ')),
      }),
    );
  });
});
