import { expect, it } from 'vitest';
import { isTooDeep } from '#lib/json-depth.ts';
import { limits } from '#lib/limits.ts';

const nested = (levels: number) => '[{"a":'.repeat(levels / 2) + '}]'.repeat(levels / 2);

it('takes JSON up to the limit and none beyond it', () => {
  expect(isTooDeep(nested(limits.jsonDepth))).toBe(false);
  expect(isTooDeep(nested(limits.jsonDepth + 2))).toBe(true);
});

it('counts neither neighbours nor brackets within text', () => {
  expect(isTooDeep(`[${'[],{},'.repeat(1000)}1]`)).toBe(false);
  expect(isTooDeep(JSON.stringify({ a: `"${'['.repeat(1000)}\\` }))).toBe(false);
});
