import { expect, test } from 'vitest';
import { plainRows, rowAt, type TextRows, unlimited } from '#components/text/text-rows.ts';

function textsOf(rows: TextRows): string[] {
  return Array.from({ length: rows.count }, (_, index) => {
    const { start, end } = rows.at(index);
    return rows.text.slice(start, end);
  });
}

test('gives each line a row, whichever way lines end', () => {
  expect(textsOf(plainRows('one\ntwo\r\n\nfour\n', unlimited))).toEqual(['one', 'two', '', 'four']);
});

test('cuts a long line where it reaches the last column', () => {
  expect(textsOf(plainRows('abcdefgh\nij', 3))).toEqual(['abc', 'def', 'gh', 'ij']);
});

test.each([
  ['emoji', '😀😀😀', ['😀', '😀', '😀'], 3],
  ['ideographs', '漢字漢', ['漢', '字', '漢'], 3],
  ['emoji in a single column', '😀😀', ['😀', '😀'], 1],
])('cuts %s between characters only', (_what, text, expected, columns) => {
  expect(textsOf(plainRows(text, columns))).toEqual(expected);
});

test('finds the row of a position', () => {
  const rows = plainRows('abcdefgh\nij', 3);
  expect([0, 2, 3, 7, 9, 10].map((position) => rowAt(rows, position))).toEqual([0, 0, 1, 2, 3, 3]);
});

test('takes a line of 2 MiB', () => {
  expect(plainRows('x'.repeat(2 * 1024 * 1024), 100).count).toBe(Math.ceil((2 * 1024 * 1024) / 100));
});
