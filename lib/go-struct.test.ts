import { expect, it } from 'vitest';
import { z } from 'zod';
import { goStruct } from '#lib/go-struct.ts';

const schema = goStruct(
  {
    name: z.string(),
    to: z.array(z.int()).default([]),
    label: z.string().optional(),
    at: z.object({}).optional(),
  },
  { omitEmpty: ['label', 'at'], error: 'Expected a node.' },
);

it('takes null for a field that is left out', () => {
  expect(schema.parse({ name: 'a', to: null, label: null, at: null })).toEqual({ name: 'a', to: [] });
});

it('takes what is empty for a field that is left out, where Go does', () => {
  expect(schema.parse({ name: '', label: '', at: {} })).toEqual({ name: '', to: [] });
});

it.each([
  ['a required field that is null', { name: null }, 'name'],
  ['a field it does not know, null or not', { name: 'a', more: null }, 'more'],
  ['null in a list', { name: 'a', to: [null] }, 'expected number'],
  ['what is no object', 'a', 'Expected a node.'],
])('refuses %s', (_, value, why) => {
  const problems = schema
    .safeParse(value)
    .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  expect(problems?.join()).toContain(why);
});
