import { describe, expect, it } from 'vitest';
import { parseTrustedProxies, settleClient } from './settle-client.mjs';

function settle(peer: string, headers: Record<string, string>, trusted = '') {
  const request = { headers: { ...headers } as Record<string, string>, socket: { remoteAddress: peer } };
  settleClient(request, parseTrustedProxies(trusted));
  return request.headers;
}

const claimed = {
  'x-forwarded-for': '192.0.2.1',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'evil.example',
  'x-real-ip': '192.0.2.1',
  forwarded: 'for=192.0.2.1',
};

describe('what a request says of who made it', () => {
  it('is not believed without trusted proxies', () => {
    expect(settle('203.0.113.5', claimed)).toEqual({ 'podsmith-client': '203.0.113.5' });
    expect(settle('127.0.0.1', claimed)).toEqual({ 'podsmith-client': '127.0.0.1' });
  });

  it('is not believed of anyone but a trusted proxy', () => {
    expect(settle('203.0.113.5', claimed, '10.0.0.0/8')).toEqual({ 'podsmith-client': '203.0.113.5' });
  });

  it('is believed of a trusted proxy', () => {
    expect(settle('10.0.0.7', claimed, '10.0.0.0/8')).toEqual({ ...claimed, 'podsmith-client': '192.0.2.1' });
  });

  it('never names the client by our own header', () => {
    expect(settle('203.0.113.5', { 'podsmith-client': '192.0.2.1' })['podsmith-client']).toBe('203.0.113.5');
  });
});

describe('the chain of proxies is walked from its end', () => {
  it.each([
    ['198.51.100.9, 192.0.2.1', '10.0.0.7', '192.0.2.1'],
    ['198.51.100.9, 192.0.2.1, 10.0.0.8', '10.0.0.7', '192.0.2.1'],
    ['192.0.2.1, 10.0.0.8, 10.0.0.9', '10.0.0.7', '192.0.2.1'],
    ['10.0.0.8', '10.0.0.7', '10.0.0.8'],
    ['192.0.2.1, nonsense', '10.0.0.7', '10.0.0.7'],
    ['', '10.0.0.7', '10.0.0.7'],
    ['2001:db8::1', '10.0.0.7', '2001:db8::1'],
    ['[2001:db8::1]:4711', '10.0.0.7', '2001:db8::1'],
    ['192.0.2.1:4711', '10.0.0.7', '192.0.2.1'],
    ['::ffff:192.0.2.1', '::ffff:10.0.0.7', '192.0.2.1'],
  ])('%j from %s is %s', (chain, peer, client) => {
    expect(settle(peer, { 'x-forwarded-for': chain }, '10.0.0.0/8')['podsmith-client']).toBe(client);
  });
});

it.each(['proxy.example', '10.0.0.0/x', '10.0.0.0/33', '127.1'])('takes %s for no proxy', (setting) => {
  expect(() => parseTrustedProxies(setting)).toThrow();
});
