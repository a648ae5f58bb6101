import { expect, test } from 'vitest';
import { findMatches, mostMatches } from '#components/text/find-matches.ts';

test('finds every place, whatever its case', () => {
  expect(findMatches('Error: no error', 'ERROR')).toEqual([
    { start: 0, end: 5 },
    { start: 10, end: 15 },
  ]);
});

test.each(['a.c', '[x]', '$1', 'a\\b', '(', '{"a": 1}', '/'])('takes %s as it is written', (query) => {
  expect(findMatches(`abc ${query} x`, query)).toEqual([{ start: 4, end: 4 + query.length }]);
});

test('gives positions of the text, also behind letters that grow when their case changes', () => {
  expect(findMatches('İİ needle', 'needle')).toEqual([{ start: 3, end: 9 }]);
});

test('finds nothing for an empty query, and stops at the most', () => {
  expect(findMatches('aaa', '')).toEqual([]);
  expect(findMatches('a'.repeat(5000), 'a')).toHaveLength(mostMatches);
});
