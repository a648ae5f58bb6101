import { LosslessNumber } from 'lossless-json';
import { expect, it } from 'vitest';
import { makeRevision } from '#lib/revision.ts';

it('gives equal specs the same revision, whatever their key order and however their numbers came', () => {
  const first = makeRevision('Operation', 'a', { x: 1, storage: { size: 2 ** 60 } });
  const second = makeRevision('Operation', 'a', {
    storage: { size: new LosslessNumber('1152921504606846976') },
    x: 1,
  });
  expect(second).toEqual(first);
  expect(JSON.parse(first.spec)).toEqual({ x: 1, storage: { size: 2 ** 60 } });
});
