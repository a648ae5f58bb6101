import { expect, it } from 'vitest';
import { limits } from '#lib/limits.ts';
import { nameCursor, pageSizeWithin, readCursor, timeAndIdCursor, timeCursor, toPage } from '#lib/page.ts';

const id = '0b9a2c43-53a1-4d0e-9a77-8f1d5f2c1a10';
const at = '2026-01-01T00:00:00.000Z';
const cursorOf = (...key: unknown[]) => Buffer.from(JSON.stringify(key)).toString('base64url');

it('reads the cursors it gives', () => {
  const byName = toPage(['a', 'b'], 1, (name) => [name, ''], String).nextCursor ?? '';
  expect(readCursor(byName, nameCursor)).toBe('a');
  expect(readCursor(cursorOf(at, id), timeAndIdCursor)).toEqual([new Date(at), id]);
  expect(readCursor(cursorOf(at, 'pod-1'), timeCursor())).toEqual([new Date(at), 'pod-1']);
  expect(readCursor(undefined, nameCursor)).toBeUndefined();
});

it.each([
  ['no Base64', '%%%'],
  ['no JSON', Buffer.from('hello').toString('base64url')],
  ['no list', Buffer.from('{}').toString('base64url')],
  ['no time', cursorOf('notadate', 'x')],
  ['no id', cursorOf(at, 'notuuid')],
  ['a year that PostgreSQL lacks', cursorOf('0000-01-01T00:00:00.000Z', id)],
  ['a time that is none', cursorOf('2026-02-31T00:00:00.000Z', id)],
  ['the cursor of a list by name', cursorOf('a', '')],
  ['numbers', cursorOf(1, 2)],
  ['too long', cursorOf(at, id, '')],
])('refuses %s as the cursor of a list by time', (_, cursor) => {
  expect(() => readCursor(cursor, timeAndIdCursor)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  );
});

it('refuses text that cannot be stored as the cursor of a list by name', () => {
  expect(() => readCursor(cursorOf('a\0', ''), nameCursor)).toThrow();
  expect(() => readCursor(cursorOf(at, 'pod-\ud800'), timeCursor())).toThrow();
});

it.each([
  ['all that were asked for', [1, 2, 3], 3],
  ['what stays within the bound', [limits.pageBytes - 1, 1, 1], 2],
  ['one, however large', [limits.pageBytes * 2, 1, 1], 1],
  ['what was asked for of a list that is at its end', [1], 3],
])('has on one page %s', (_, bytes, expected) => {
  expect(
    pageSizeWithin(
      bytes.map((each) => ({ bytes: each })),
      3,
    ),
  ).toBe(expected);
});
