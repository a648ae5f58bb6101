import { expect, test } from 'vitest';
import { fileNameProblem, freeFileName } from '#components/editor/draft-files.ts';

test('finds a free name for a new file', () => {
  expect(freeFileName([{ id: 1, name: 'file.py', text: '' }], '.py')).toBe('file2.py');
});

test.each([
  ['../x', 'stays inside'],
  ['/etc/x', 'relative'],
  ['', 'expected'],
  ['a.py', 'already'],
])('refuses the file name "%s"', (name, why) => {
  expect(fileNameProblem(name, ['a.py'])).toContain(why);
});
