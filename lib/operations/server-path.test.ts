import { describe, expect, it } from 'vitest';
import { encodeServerPath, serverPathProblem } from '#lib/operations/server-path.ts';

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
