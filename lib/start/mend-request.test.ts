import { expect, it } from 'vitest';
import { mendRequest } from './mend-request.mjs';

function mend(method: string, url: string, headers: Record<string, string> = {}) {
  const request = { method, url, headers };
  mendRequest(request);
  return request;
}

it.each([
  ['/api/v1/operations/%', '/api/v1/operations/%25'],
  ['/operations/%zz?a=%zz', '/operations/%25zz?a=%zz'],
  ['/a%20b/%E0%A4%A/c%20d', '/a%20b/%25E0%25A4%25A/c%20d'],
  ['/%ff', '/%25ff'],
  ['/%c0%af', '/%25c0%25af'],
  ['/%ed%a0%80', '/%25ed%25a0%2580'],
])('takes a path that is no percent-encoded UTF-8 literally: %s', (url, mended) => {
  expect(mend('GET', url).url).toBe(mended);
});

it.each(['/', '/a%2Fb/%00/%C3%A9?q=%&%25=%ff?x', '*', '/a//b'])('leaves %s as it is', (url) => {
  expect(mend('GET', url)).toEqual({ method: 'GET', url, headers: {} });
});

it('lets a method that nobody knows be refused by the route, under its own name', () => {
  expect(mend('TRACE', '/')).toEqual({ method: 'PATCH', url: '/', headers: { 'podsmith-method': 'TRACE' } });
  expect(mend('PATCH', '/', { 'podsmith-method': 'X' })).toEqual({ method: 'PATCH', url: '/', headers: {} });
});
