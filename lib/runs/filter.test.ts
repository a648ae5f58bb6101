import { expect, it } from 'vitest';
import { z } from 'zod';
import { runFilterParams } from '#lib/runs/filter.ts';

const schema = z.object(runFilterParams);

it.each([
  ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31T12:00:00.5+23:00', '2026-01-30T13:00:00.500Z'],
  ['0001-01-02T00:00:00Z', '0001-01-02T00:00:00.000Z'],
])('reads %s', (since, read) => {
  expect(schema.parse({ since })).toEqual({ since: read });
});

it.each([
  ['yesterday'],
  ['2026-01-31'],
  ['2026-02-30T00:00:00Z'],
  ['0000-12-31T23:59:59Z'],
  ['0001-01-01T00:00:00+01:00'],
  ['9999-12-31T23:59:59-01:00'],
])('refuses %s', (until) => {
  expect(schema.safeParse({ until }).success).toBe(false);
});
