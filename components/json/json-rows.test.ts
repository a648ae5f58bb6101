import { expect, test } from 'vitest';
import { jsonRows } from '#components/json/json-rows.ts';
import { unlimited } from '#components/text/text-rows.ts';
import { toLines } from '#components/text/to-lines.ts';

const pretty = (json: string) => toLines(jsonRows(json, unlimited));

/** Large results of every shape that a step may return. */
const large = {
  'many keys': `{${Array.from({ length: 100_000 }, (_, i) => `"key-${i}":${i}`).join(',')}}`,
  'one long string': `{"text":"${'x'.repeat(2 * 1024 * 1024)}"}`,
  'a string of quotes and backslashes': `{"text":"${String.raw`\"\\`.repeat(500_000)}"}`,
  'numbers alone': `[${'1,'.repeat(1_000_000)}1]`,
  'deep nesting': `[${Array.from({ length: 5000 }, () => '['.repeat(199) + ']'.repeat(199)).join(',')}]`,
  'much white space': `{${' '.repeat(2 * 1024 * 1024)}}`,
};

test.each([
  ['{"a":[1,{"b":null}],"c":"x, {y}"}'],
  ['{"a":{},"b":[ ]}'],
  [' [ 1 , "a : b" , { "c" : [ true ] } ] '],
  [String.raw`["a\"]}", "\\"]`],
  ['"text"'],
  ['3'],
  ['{}'],
  ['[[],{},[[]]]'],
  ['{"":""}'],
])('indents %s as JSON.stringify does', (json) => {
  expect(pretty(json)).toBe(JSON.stringify(JSON.parse(json), undefined, 2));
});

test('keeps the digits of integers beyond 2^53, exponents, and keys that occur twice', () => {
  expect(pretty('{"inode":18446744073709551615,"a":1e400,"a":-0.10}')).toBe(
    '{\n  "inode": 18446744073709551615,\n  "a": 1e400,\n  "a": -0.10\n}',
  );
});

test('cuts a long string into rows that keep its indentation', () => {
  const rows = jsonRows('{"a":"bcdefghijkl"}', 10);
  expect(toLines(rows)).toBe('{\n  "a": "bc\n  defghijk\n  l"\n}');
});

test('leaves half of the columns to the text, however deep it is nested', () => {
  const rows = jsonRows(`${'['.repeat(200)}"abcdef"${']'.repeat(200)}`, 10);
  expect(rows.at(200)).toEqual({ start: 200, end: 205, indent: 5 });
});

test.each(Object.entries(large))('takes time in proportion to the size: %s', (_what, json) => {
  // Against reading the same text once more with the engine's own parser, so that a slow machine changes nothing.
  const parseMs = timeOf(() => JSON.parse(json));
  expect(timeOf(() => jsonRows(json, 120))).toBeLessThan(100 * parseMs + 50);
});

function timeOf(work: () => unknown): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}
