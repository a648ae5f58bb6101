import { expect, it } from 'vitest';
import { findProblems } from '#lib/problems/find-problems.ts';

it.each([
  ['Podsmith: function/handler.py defines no function handle(event, context).', 'handler.py'],
  [
    'Podsmith: function/handler.js exports no function: export default async (event, context) => …',
    'handler.js',
  ],
  ['Podsmith: function/handler.sh names an interpreter that is not in the image: python4.', 'handler.sh'],
  ['Podsmith: function/handler.sh has no command in it, so there is no function to call.', 'handler.sh'],
])('tells at its first line what is wrong with a whole file: %s', (printed, file) => {
  const message = printed.replace('Podsmith: function/', '');
  expect(findProblems(`loading\n${printed}\n`, { [file]: 'x\n' })).toEqual([{ file, line: 1, message }]);
});

it.each([
  ['a step of ours that fails', 'STEP 5/9: COPY main.py ./\nerror: no such file\n'],
  ['a base image that is not there', 'Base image: nowhere/x\nSTEP 1/9: FROM nowhere/x\n'],
  ['a full disk', 'cp: error writing: No space left on device\n'],
  ['what may not be reached', '[podsmith] example.com:443 may not be called: it is not on the list.\n'],
  ['a log without a word of an error', 'one\ntwo: 3\nhandler.py\n'],
])('finds nothing in %s', (_what, printed) => {
  expect(findProblems(printed, { 'handler.py': '', 'requirements.txt': '', 'package.json': '{}' })).toEqual(
    [],
  );
});

it('reads a log with the line ends of Windows, and colours', () => {
  const printed = '\u001b[31m./handler.go:1:2: bad\u001b[0m\r\n';
  expect(findProblems(printed, { 'handler.go': '' })).toEqual([
    { file: 'handler.go', line: 1, column: 2, message: 'bad' },
  ]);
});

it('is done with a MiB soon, whatever it is, and tells a hundred problems at most', () => {
  const mib = 1024 * 1024;
  const pieces = [
    'at (((',
    '    at x (file:///app/function/handler.js:1:2)\n',
    'Traceback (most recent call last):\n',
    '  File "/app/function/handler.py", line 1, in x\n',
    'handler.go:1:1: x\n\t',
    "npm error 404 'a@1' ",
    'ERROR: Cannot install a and b, ',
    ': '.repeat(50),
    '\n',
  ];
  for (const piece of pieces) {
    const before = performance.now();
    const files = { 'handler.js': 'x', 'handler.py': 'x', 'handler.go': 'x', 'package.json': '{}' };
    findProblems(piece.repeat(mib / piece.length), files);
    // What grows with the square of the size takes minutes.
    expect(performance.now() - before, piece).toBeLessThan(15_000);
  }
  const many = Array.from({ length: 500 }, (_, line) => `handler.go:${line + 1}:1: x\n`).join('');
  expect(findProblems(many, { 'handler.go': 'x' })).toHaveLength(100);
});
