import { expect, test } from 'vitest';
import { readLines } from '#components/log/log-lines.ts';

test.each([
  ['', 0],
  ['one', 1],
  ['one\n', 1],
  ['one\n\ntwo\r\n', 3],
  ['\n\n', 2],
])('counts the lines of %j', (text, count) => {
  expect(readLines(text).count).toBe(count);
});

test('knows where each line begins, and the line of each position', () => {
  const text = 'a\n\nbc\nd';
  const lines = readLines(text);
  expect([1, 2, 3, 4].map(lines.startOf)).toEqual([0, 2, 3, 6]);
  expect([...text].map((_, position) => lines.lineAt(position))).toEqual([1, 1, 2, 3, 3, 3, 4]);
});

test('takes a million lines', () => {
  const lines = readLines('x\n'.repeat(1_000_000));
  expect(lines.count).toBe(1_000_000);
  expect(lines.lineAt(lines.startOf(777_777))).toBe(777_777);
});
