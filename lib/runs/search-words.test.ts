import { expect, it } from 'vitest';
import { toTextQuery } from '#lib/runs/search-words.ts';

it.each([
  ['disk', '(disk:*)'],
  ['  disk-7   full ', '(disk <-> 7:*) & (full:*)'],
  ["it's \\ & | ! ( ) <-> :*", '(it <-> s:*)'],
  ['/var/log/syslog', '(var <-> log <-> syslog:*)'],
  ['größe 日本', '(größe:*) & (日本:*)'],
])('makes of %s the query %s', (typed, query) => {
  expect(toTextQuery(typed)).toBe(query);
});

it.each(['', '  ', '"!?"'])('makes nothing of %j', (typed) => {
  expect(toTextQuery(typed)).toBeUndefined();
});
