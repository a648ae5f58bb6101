import { expect, it } from 'vitest';
import { z } from 'zod';
import { limits } from '#lib/limits.ts';
import { recordOf } from '#lib/record-of.ts';

const schema = z.object({
  inputs: recordOf(z.string('Text is expected.'), { key: z.string().min(1) }).optional(),
});

it('keeps every key, whatever its name', () => {
  const text = '{"inputs":{"__proto__":"a","constructor":"b","toString":"c"}}';
  expect(JSON.stringify(schema.parse(JSON.parse(text)))).toBe(text);
  expect(schema.parse({})).toEqual({});
});

it.each([
  [{ inputs: { a: 'x', b: 1 } }, ['inputs', 'b']],
  [JSON.parse('{"inputs":{"__proto__":1}}'), ['inputs', '__proto__']],
  [{ inputs: { '': 'x' } }, ['inputs', '']],
  [{ inputs: [] }, ['inputs']],
  [{ inputs: null }, ['inputs']],
  [{ inputs: new Map() }, ['inputs']],
])('names what is wrong in %j', (value, path) => {
  expect(schema.safeParse(value).error?.issues).toMatchObject([{ path }]);
});

it('looks at no more once it has enough problems to tell', () => {
  let asked = 0;
  const bad = z.unknown().refine(() => {
    asked += 1;
    return false;
  });
  const record = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 1]));
  expect(recordOf(bad).safeParse(record).error?.issues).toHaveLength(limits.issuesTold);
  expect(asked).toBe(limits.issuesTold);
});
