import { z } from 'zod';
import { invalidInput } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';
import { isStorable } from '#lib/storable.ts';

/** One page of a list. `nextCursor` asks for the next one; null on the last. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface PageRequest {
  cursor?: string;
  limit?: number;
}

const keyText = z.string().refine(isStorable);

/** What the cursor of a list by name stands for: the name it ended with. */
export const namePairCursor = z.tuple([keyText, keyText]);
export const nameCursor = z.tuple([keyText, z.literal('')]).transform(([name]) => name);

/** What the cursor of a list by time stands for: the time it ended with, and the tie-breaker, such as an id. */
export function timeCursor(tieBreaker: z.ZodType<string> = keyText) {
  // The years that both we and PostgreSQL write alike.
  const time = z.iso.datetime({ precision: 3 }).refine((text) => !text.startsWith('0000'));
  return z.tuple([time.transform((text) => new Date(text)), tieBreaker]);
}

/** {@link timeCursor} of a list whose rows have a UUID. */
export const timeAndIdCursor = timeCursor(z.uuid());

/** How many rows a page request asks for, within the limits. */
export function pageSize(request: PageRequest): number {
  return Math.min(Math.max(request.limit ?? limits.pageSize, 1), limits.pageSizeMax);
}

/**
 * How many of these rows go on one page: all, or as many as stay within {@link limits.pageBytes}, but one at least. Asked
 * before the rows are read, so that what does not fit is not read either.
 *
 * @param rows In order, with what each holds.
 * @param size How many were asked for.
 */
export function pageSizeWithin(rows: { bytes: number }[], size: number): number {
  let total = 0;
  const beyond = rows.findIndex(({ bytes }) => {
    total += bytes;
    return total > limits.pageBytes;
  });
  return beyond < 0 ? size : Math.min(size, Math.max(beyond, 1));
}

/**
 * Cuts the one row too many that was read off and makes the cursor of the next page from the last row kept.
 *
 * @param rows Up to `size + 1` rows.
 * @param keyOf The row's sort key, newest or smallest first, and its tie-breaker.
 */
export function toPage<Row, Item>(
  rows: Row[],
  size: number,
  keyOf: (row: Row) => [string, string],
  view: (row: Row) => Item,
): Page<Item> {
  const kept = rows.slice(0, size);
  const last = kept.at(-1);
  const more = rows.length > size && last !== undefined;
  return {
    items: kept.map(view),
    nextCursor: more ? Buffer.from(JSON.stringify(keyOf(last))).toString('base64url') : null,
  };
}

/**
 * Reads a cursor that {@link toPage} made; undefined for the first page, which has none.
 *
 * @param schema What this list's cursors stand for.
 * @throws AppError `INVALID_INPUT` for any other text, also the cursor of another list.
 */
export function readCursor<Key>(cursor: string | undefined, schema: z.ZodType<Key>): Key | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw invalidInput('The cursor is not one Podsmith gave.', [
      { path: ['cursor'], message: 'Expected a nextCursor of an earlier answer.' },
    ]);
  }
}
