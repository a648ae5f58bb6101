import { describe, expect, it } from 'vitest';
import {
  callPathProblem,
  encodeServerPath,
  pathBelow,
  serverPathProblem,
} from '#lib/operations/server-path.ts';

describe('the path of a server', () => {
  it.each([
    ['/', '/'],
    ['/a/b?x=1&y[]=2;z=a:b@c', '/a/b?x=1&y[]=2;z=a:b@c'],
    ['/größe', '/gr%C3%B6%C3%9Fe'],
    ['/a b', '/a%20b'],
    ['/a%20b', '/a%20b'],
    ['/100%', '/100%25'],
    ['/%zz', '/%25zz'],
    ['/{id}?q="x"|y', '/%7Bid%7D?q=%22x%22%7Cy'],
    ['/😀', '/%F0%9F%98%80'],
    ['/a\\b', '/a%5Cb'],
    ['/~user/..', '/~user/..'],
  ])('%s is sent as %s', (path, sent) => {
    expect(serverPathProblem(path)).toBeUndefined();
    expect(encodeServerPath(path)).toBe(sent);
  });

  it.each([
    ['a', 'starts with "/"'],
    ['', 'starts with "/"'],
    ['/a#b', 'no "#"'],
    ['/a\nb', 'control characters'],
    ['/a\u0000', 'control characters'],
    ['/\ud800', 'half of one'],
  ])('is not %j', (path, why) => {
    expect(serverPathProblem(path)).toContain(why);
  });

  it('is sent somehow where it was saved before paths were checked', () => {
    expect(encodeServerPath('/a#b\n\ud800')).toBe('/a%23b%0A%EF%BF%BD');
  });
});

describe("a caller's path", () => {
  it.each([
    ['/api', '/', '/api'],
    ['/api', '/x', '/api/x'],
    ['/api/', '/x', '/api/x'],
    ['/', '/x/y', '/x/y'],
    ['/api', '/?y=2', '/api?y=2'],
    ['/api?key=1', '/', '/api?key=1'],
    ['/api?key=1', '/x?y=2', '/api/x?key=1&y=2'],
    ['/api', '/x/', '/api/x/'],
    ['/api', '/a..b/.hidden/...', '/api/a..b/.hidden/...'],
    ['/api', '/group%2Fproject', '/api/group%2Fproject'],
    ['/api', '/x?to=../..//%2e%2e', '/api/x?to=../..//%2e%2e'],
    ['/api', '/100%', '/api/100%25'],
    ['/api', '/größe', '/api/gr%C3%B6%C3%9Fe'],
  ])('stands below %s: %s is %s', (own, path, sent) => expect(pathBelow(own, path)).toBe(sent));

  it.each([
    'x',
    '',
    'http://169.254.169.254/',
    '//169.254.169.254/',
    '/x//y',
    '/%2F%2Fx',
    '/..',
    '/../admin',
    '/x/../../admin',
    '/./x',
    '/%2e%2e/admin',
    '/%2E./admin',
    '/x%2F..%2F..%2Fadmin',
    '/%252e%252e/admin',
    '/%25252e%25252e/admin',
    '/..%2fadmin',
    '/..;/admin',
    '/..;a=b/admin',
    '/\\..\\admin',
    '/%5c..%5cadmin',
    '/x%5cy',
    '/%c0%ae%c0%ae/admin',
    '/%ff',
    '/．．/admin',
    '/%EF%BC%8E%EF%BC%8E/admin',
    '/‥/admin',
    '/x%00',
    '/x%0d%0aHost:%20other',
    '/x#y',
    `/${'%25'.repeat(3)}${'25'.repeat(2000)}2e`,
  ])('cannot replace it or climb out of it: %j', (path) => {
    expect(callPathProblem(path)).toBeDefined();
    expect(() => pathBelow('/api', path)).toThrow(expect.objectContaining({ code: 'PATH_REFUSED' }));
  });
});
