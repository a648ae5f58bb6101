import { expect, it } from 'vitest';
import { newId, requireId } from '#lib/ids.ts';

it('lets through what it gave', () => {
  const id = newId();
  expect(requireId(id, 'run')).toBe(id);
});

it.each([
  ['is no UUID', 'run-1'],
  ['is empty', ''],
  ['is written in capitals', '0190A0B4-7C1E-4B7E-9F4B-2F6D6A1F0B7C'],
  ['has a line after it', '0190a0b4-7c1e-4b7e-9f4b-2f6d6a1f0b7c\n'],
])('knows nothing whose id %s', (_, id) => {
  expect(() => requireId(id, 'run')).toThrow(/^The run ".*" does not exist/s);
});
