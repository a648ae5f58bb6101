import { describe, expect, it } from 'vitest';
import { labelNameSchema, nameSchema } from '#lib/names.ts';

describe('a name', () => {
  it.each([
    'a',
    '9',
    'node-check',
    'cron.nightly.1700000000',
    'a.b-c.d',
    'a'.repeat(64),
    `${'x.'.repeat(126)}x`,
  ])('may be %s', (name) => {
    expect(nameSchema.parse(name)).toBe(name);
  });

  it.each([
    '',
    'Upper',
    'a_b',
    '-a',
    'a-',
    '.a',
    'a.',
    'a..b',
    'a.-b',
    'a-.b',
    'ä',
    '../x',
    'a/b',
    'a'.repeat(254),
  ])('is not %j', (name) => {
    expect(nameSchema.safeParse(name).success).toBe(false);
  });

  it('of a namespace has no dots and at most 63 characters', () => {
    expect(labelNameSchema.parse('a'.repeat(63))).toHaveLength(63);
    for (const name of ['a.b', 'a'.repeat(64)]) expect(labelNameSchema.safeParse(name).success).toBe(false);
  });
});
