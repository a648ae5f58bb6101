import type { Diagnostic } from '@astral-sh/ruff-wasm-web';
import { expect, test } from 'vitest';
import { pickFindings, toFix, toLintMarker, touches } from '#components/editor/python/lint-conversions.ts';

const unused: Diagnostic = {
  code: 'F401',
  message: '`os` imported but unused',
  tags: ['unnecessary'],
  annotations: [],
  subDiagnostics: [],
  start_location: { row: 2, column: 8 },
  end_location: { row: 2, column: 10 },
  fix: {
    message: 'Remove unused import: `os`',
    edits: [{ content: null, location: { row: 2, column: 1 }, end_location: { row: 3, column: 1 } }],
  },
};

test('marks a finding where it is, greyed out when it is unnecessary', () => {
  expect(toLintMarker(unused)).toEqual({
    startLineNumber: 2,
    startColumn: 8,
    endLineNumber: 2,
    endColumn: 10,
    message: '`os` imported but unused',
    severity: 4,
    source: 'Ruff',
    code: 'F401',
    tags: [1],
  });
});

test("makes a finding's fix an edit", () => {
  expect(toFix(unused)).toEqual({
    title: 'Remove unused import: `os`',
    edits: [{ range: { startLineNumber: 2, startColumn: 1, endLineNumber: 3, endColumn: 1 }, text: '' }],
  });
  expect(toFix({ ...unused, fix: null })).toBeUndefined();
});

test('leaves syntax errors to the type checker', () => {
  const named = (code: string | null) => ({ ...unused, code });
  expect(pickFindings([named('invalid-syntax'), unused, named(null)])).toEqual([unused]);
});

test('knows which findings a line of the text has', () => {
  const line = (number: number) => ({
    startLineNumber: number,
    startColumn: 1,
    endLineNumber: number,
    endColumn: 1,
  });
  expect([1, 2, 3].map((number) => touches(unused, line(number)))).toEqual([false, true, false]);
});
