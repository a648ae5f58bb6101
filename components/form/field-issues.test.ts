import { expect, test } from 'vitest';
import { issuesUnder, problemAt } from '#components/form/field-issues.ts';
import type { ErrorView } from '#lib/errors.ts';

const error: ErrorView = {
  code: 'INVALID_INPUT',
  message: 'Not valid.',
  fault: 'configuration',
  issues: [
    { path: ['name'], message: 'A name is expected.' },
    { path: ['spec', 'processor', 'function', 'codeSource', '../x'], message: 'Leaves the folder.' },
  ],
};

test('finds the message of a field', () => {
  expect(problemAt(error, ['name'])).toBe('A name is expected.');
});

test('finds messages inside a field, with the rest of their path', () => {
  expect(issuesUnder(error, ['spec', 'processor', 'function', 'codeSource'])).toEqual([
    { path: ['../x'], message: 'Leaves the folder.' },
  ]);
});

test('finds nothing at other fields or without an error', () => {
  expect(problemAt(error, ['spec', 'processor', 'timeoutSeconds'])).toBeUndefined();
  expect(problemAt(null, ['name'])).toBeUndefined();
});
