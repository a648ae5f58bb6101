import { describe, expect, it } from 'vitest';
import { isSameOrigin, isSecure } from '#lib/auth/request-origin.ts';

const host = { host: '127.0.0.1:3000' };

describe('isSameOrigin', () => {
  it.each([
    ['a page of ours', { ...host, 'sec-fetch-site': 'same-origin' }, true],
    ['another site', { ...host, 'sec-fetch-site': 'cross-site' }, false],
    ['another port or subdomain', { ...host, 'sec-fetch-site': 'same-site' }, false],
    ['the address bar', { ...host, 'sec-fetch-site': 'none' }, false],
    ['an older browser on a page of ours', { ...host, origin: 'http://127.0.0.1:3000' }, true],
    ['an older browser on another site', { ...host, origin: 'http://evil.example' }, false],
    ['a sandboxed frame', { ...host, origin: 'null' }, false],
    [
      'a page behind a proxy',
      { ...host, 'x-forwarded-host': 'pods.example', origin: 'https://pods.example' },
      true,
    ],
    ['nobody knows where', host, false],
  ])('judges a request from %s', (_, headers: Record<string, string>, expected) => {
    expect(isSameOrigin(new Headers(headers))).toBe(expected);
  });
});

describe('isSecure', () => {
  it('goes by what the first proxy saw', () => {
    expect(isSecure(new Headers({ 'x-forwarded-proto': 'https, http' }))).toBe(true);
    expect(isSecure(new Headers({ 'x-forwarded-proto': 'http' }))).toBe(false);
    expect(isSecure(new Headers())).toBe(false);
  });
});
