import { describe, expect, it } from 'vitest';
import { createHeadAndTail } from '#lib/logs/head-and-tail.ts';

describe('the pieces of a log that are kept', () => {
  it('are all while they fit', () => {
    const kept = createHeadAndTail<string>({ headBytes: 2, tailBytes: 2 });
    for (const piece of ['a', 'b', 'c', 'd']) expect(kept.add(piece, 1)).toEqual([]);
    expect([kept.head(), kept.tail()]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('are the first and the last when they do not, and the last whatever its size', () => {
    const kept = createHeadAndTail<string>({ headBytes: 2, tailBytes: 2 });
    for (const piece of ['a', 'b', 'c', 'd']) kept.add(piece, 1);
    expect(kept.add('e', 1)).toEqual(['c']);
    expect(kept.add('large', 9)).toEqual(['d', 'e']);
    expect([kept.head(), kept.tail()]).toEqual([['a', 'b'], ['large']]);
  });

  it('has no small piece in the head that came after one that did not fit there', () => {
    const kept = createHeadAndTail<string>({ headBytes: 2, tailBytes: 9 });
    kept.add('large', 9);
    kept.add('a', 1);
    expect(kept.head()).toEqual([]);
  });
});
