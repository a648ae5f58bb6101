import { expect, it } from 'vitest';
import { countsMoreThan } from '#lib/value-count.ts';

it.each([
  ['a text', 'x', 1],
  ['nothing', null, 1],
  ['a list', [1, 2, [3]], 5],
  ['an object', { a: 1, b: { a: [null] } }, 5],
])('counts what %s holds, itself included', (_, value, count) => {
  expect(countsMoreThan(count, value)).toBe(false);
  expect(countsMoreThan(count - 1, value)).toBe(true);
});

it('leaves out what is exempt, at the outermost alone', () => {
  expect(countsMoreThan(1, { a: [1, 2, 3] }, ['a'])).toBe(false);
  expect(countsMoreThan(2, { b: { a: [1, 2, 3] } }, ['a'])).toBe(true);
});

it('takes any depth', () => {
  let value: unknown = 1;
  for (let depth = 0; depth < 100_000; depth += 1) value = [value];
  expect(countsMoreThan(200_000, value)).toBe(false);
});
