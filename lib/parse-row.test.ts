import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseRow } from '#lib/parse-row.ts';

const schema = z.object({ error: z.object({ code: z.string() }) });

it('says which row is not as it should be, and what of it', () => {
  const read = () => parseRow(schema, { error: {} }, { table: 'builds', id: 'b-1' });
  expect(read).toThrow(/row b-1 of builds .*error\.code: /);
});

it('gives the view of any other', () => {
  const view = { error: { code: 'A' } };
  expect(parseRow(schema, view, { table: 'builds', id: 'b-1' })).toEqual(view);
});
