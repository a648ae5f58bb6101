import { expect, test } from 'vitest';
import {
  completionKind,
  toCompletion,
  toHover,
  toLspPosition,
  toMarker,
  toRange,
  toSignatureHelp,
} from '#components/editor/python/conversions.ts';

const range = { start: { line: 2, character: 4 }, end: { line: 3, character: 0 } };
const monacoRange = { startLineNumber: 3, startColumn: 5, endLineNumber: 4, endColumn: 1 };

test('counts from 1 what the server counts from 0, and back', () => {
  expect(toRange(range)).toEqual(monacoRange);
  expect(toLspPosition({ lineNumber: 3, column: 5 })).toEqual(range.start);
});

test.each([
  [1, 8],
  [2, 4],
  [3, 2],
  [4, 1],
] as const)('shows severity %i as Monaco has it: %i', (severity, shown) => {
  expect(toMarker({ range, message: 'No', severity })).toMatchObject({ ...monacoRange, severity: shown });
});

test('greys out what is unused', () => {
  expect(toMarker({ range, message: 'not accessed', severity: 4, tags: [1] })).toMatchObject({ tags: [1] });
});

test('takes a missing file of the function for an error, and a missing package for none', () => {
  const missing = (name: string) =>
    toMarker({
      range,
      message: `Import "${name}" could not be resolved`,
      severity: 1,
      code: 'reportMissingImports',
    }).severity;
  expect(missing('.checks')).toBe(8);
  expect(missing('numpy')).toBe(2);
});

const word = { startLineNumber: 1, startColumn: 1, endLineNumber: 1, endColumn: 3 };

test('puts a completion in the place of the word, or where the server says', () => {
  expect(toCompletion({ label: 'body', sortText: '09' }, word)).toMatchObject({
    label: 'body',
    insertText: 'body',
    sortText: '09',
    range: word,
  });
  const textEdit = { range, newText: '"a"' };
  expect(toCompletion({ label: 'a', textEdit }, word)).toMatchObject({
    insertText: '"a"',
    range: monacoRange,
  });
});

test('names kinds as Monaco does', () => {
  expect([1, 3, 6, 10, 25].map(completionKind)).toEqual([
    'Text',
    'Function',
    'Variable',
    'Property',
    'TypeParameter',
  ]);
  expect(completionKind(undefined)).toBe('Text');
});

test('shows a hover with the range it is about', () => {
  const contents = { kind: 'markdown' as const, value: '```python\nbody: bytes\n```' };
  expect(toHover({ contents, range })).toEqual({ contents: [{ value: contents.value }], range: monacoRange });
});

test('shows the first signature and parameter where the server names none', () => {
  const signatures = [{ label: '(n: int) -> bool', parameters: [{ label: 'n: int' }] }];
  expect(toSignatureHelp({ signatures })).toMatchObject({
    signatures: [{ label: '(n: int) -> bool', parameters: [{ label: 'n: int' }] }],
    activeSignature: 0,
    activeParameter: 0,
  });
});
