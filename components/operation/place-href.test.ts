import { expect, test } from 'vitest';
import { placeHref, readPlace } from '#components/operation/place-href.ts';

test.each(['handler.py', 'lib/a b.py', 'naïve-L2.py'])(
  'a place in %s is read back from its address',
  (file) => {
    const { hash } = new URL(placeHref('disk', { file, line: 12 }), 'http://a.example');
    expect(readPlace(hash)).toEqual({ file, line: 12 });
  },
);

test.each(['', '#L3', '#-L3', '#handler.py', '#handler.py-L0', '#handler.py-Lx', '#%ff-L3'])(
  '%j is no place',
  (hash) => {
    expect(readPlace(hash)).toBeUndefined();
  },
);
