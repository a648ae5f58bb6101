import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSpecCache } from '#lib/spec-cache.ts';

describe('the specs of revisions', () => {
  it('are loaded once each, and those that are not there are left out', async () => {
    const read = createSpecCache(z.object({ of: z.string() }));
    const asked: string[][] = [];
    const load = async (digests: string[]) => {
      asked.push(digests);
      return digests
        .filter((digest) => digest !== 'c')
        .map((digest) => ({ digest, spec: `{"of":"${digest}"}` }));
    };
    expect(await read(['a', 'b'], load)).toEqual(
      new Map([
        ['a', { of: 'a' }],
        ['b', { of: 'b' }],
      ]),
    );
    expect(await read(['b', 'c'], load)).toEqual(new Map([['b', { of: 'b' }]]));
    expect(await read(['a', 'b'], load)).toEqual(
      new Map([
        ['a', { of: 'a' }],
        ['b', { of: 'b' }],
      ]),
    );
    expect(asked).toEqual([['a', 'b'], ['c']]);
  });

  it('are read though one of them was saved under other rules', async () => {
    const read = createSpecCache(z.object({ of: z.string() }));
    const stored = { old: '{"of":1,"__proto__":2}', new: '{"of":"new"}' };
    const specs = await read(['old', 'new'], async () =>
      Object.entries(stored).map(([digest, spec]) => ({ digest, spec })),
    );
    expect([...specs.values()]).toEqual([JSON.parse(stored.old), { of: 'new' }]);
  });
});
