import { expect, test } from 'vitest';
import { changedTexts } from '#components/conflict/changed-texts.ts';

test('names what was changed, added and removed, and nothing else', () => {
  const theirs = { same: 'a', changed: 'theirs', removed: 'x', empty: '' };
  const mine = { same: 'a', changed: 'mine', added: 'y', empty: '' };
  expect(changedTexts(theirs, mine)).toEqual([
    { name: 'added', theirs: null, mine: 'y' },
    { name: 'changed', theirs: 'theirs', mine: 'mine' },
    { name: 'removed', theirs: 'x', mine: null },
  ]);
});

test('tells an empty text from one that is not there', () => {
  expect(changedTexts({ a: '' }, {})).toEqual([{ name: 'a', theirs: '', mine: null }]);
});
