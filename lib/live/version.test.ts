import { describe, expect, it } from 'vitest';
import { isNewer } from '#lib/live/version.ts';

describe('the version of a list', () => {
  it.each([
    ['a.2', 'a.1', true],
    ['a.10', 'a.9', true],
    ['a.1', 'a.1', false],
    ['a.1', 'a.2', false],
    ['b.1', 'a.2', true],
    ['a.1', '', true],
    ['', '', false],
  ])('%j is newer than %j: %s', (version, than, isIt) => {
    expect(isNewer(version, than)).toBe(isIt);
  });
});
