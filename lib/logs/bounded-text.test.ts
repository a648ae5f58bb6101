import { expect, test } from 'vitest';
import { createBoundedText } from '#lib/logs/bounded-text.ts';

test('keeps a short text whole', () => {
  const text = createBoundedText(16);
  for (const line of ['one\n', 'two\n', 'three\n']) text.append(line);
  expect(text.read()).toBe('one\ntwo\nthree\n');
});

test('says on a line of its own how much is missing between head and tail', () => {
  const text = createBoundedText(16);
  for (const line of ['first\n', 'second\n', 'third\n', 'last\n']) text.append(line);
  expect(text.read()).toBe('first\n… 13 bytes left out …\nlast\n');
});

test('ends a line of the head that was cut', () => {
  const text = createBoundedText(8);
  for (const piece of ['abc', 'defgh', 'ij', 'kl']) text.append(piece);
  expect(text.read()).toBe('abc\n… 5 bytes left out …\nijkl');
});
