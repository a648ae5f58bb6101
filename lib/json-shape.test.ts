import { expect, it } from 'vitest';
import { hasTooManyValues, isTooDeep } from '#lib/json-shape.ts';
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

it('counts values, and none of the commas within text', () => {
  expect(hasTooManyValues(JSON.stringify(Array(limits.inputValues).fill(1)))).toBe(false);
  expect(hasTooManyValues(JSON.stringify(Array(limits.inputValues + 1).fill(1)))).toBe(true);
  expect(hasTooManyValues(JSON.stringify(','.repeat(2 * limits.inputValues)))).toBe(false);
});
