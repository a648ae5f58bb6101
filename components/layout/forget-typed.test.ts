import { expect, it } from 'vitest';
import { forgetTyped } from '#components/layout/forget-typed.ts';

/** As a browser's, in memory. */
function storageOf(keys: string[]): Storage {
  const kept = new Map(keys.map((key) => [key, 'typed']));
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

it('leaves nothing of what was typed by whoever signs out, and what is not ours or not theirs', () => {
  const storage = storageOf([
    'theme',
    'podsmith:parameters:restart',
    'podsmith:test-request:greet',
    'podsmith:targets:restart',
    'podsmith:draft:ada:operation:greet',
    'podsmith:draft:bob:operation:greet',
  ]);
  forgetTyped('ada', storage);
  expect(Array.from({ length: storage.length }, (_, index) => storage.key(index))).toEqual([
    'theme',
    'podsmith:draft:bob:operation:greet',
  ]);
});
