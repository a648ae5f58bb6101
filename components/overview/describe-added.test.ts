import { describe, expect, it } from 'vitest';
import { describeAdded } from '#components/overview/describe-added.ts';

describe('what adding an example did', () => {
  it.each([
    [['a'], [], 'Added a.'],
    [[], ['a'], 'a was there already and stayed.'],
    [['a', 'b'], ['c'], 'Added a and b. c was there already and stayed.'],
    [['p'], ['a', 'b', 'c'], 'Added p. a, b, and c were there already and stayed.'],
  ])('names what was added (%j) and what was kept (%j)', (added, kept, text) => {
    expect(describeAdded({ added, kept })).toBe(text);
  });
});
