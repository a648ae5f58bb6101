import { expect, it } from 'vitest';
import { findProblems } from '#lib/problems/find-problems.ts';

const files = {
  'handler.py': `import json

from lib import deep


def handle(event, context):
    return deep.go(json.loads(event))
`,
  'lib/deep.py': `import json


def go(value):
    try:
        return value["a"]["b"]
    except KeyError as error:
        raise ValueError("no such thing") from error
`,
};

it('tells the deepest frame of the function, with the column of what failed', () => {
  const printed = `Traceback (most recent call last):
  File "/app/function/handler.py", line 7, in handle
    return deep.go(json.loads(event))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/app/function/lib/deep.py", line 6, in go
    return value["a"]["b"]
           ~~~~~^^^^^
TypeError: list indices must be integers or slices, not str
`;
  expect(findProblems(printed, files)).toEqual([
    {
      file: 'lib/deep.py',
      line: 6,
      column: 21,
      message: 'TypeError: list indices must be integers or slices, not str',
    },
  ]);
});

it('tells where the function called a library that failed', () => {
  const printed = `Traceback (most recent call last):
  File "/app/function/handler.py", line 7, in handle
    return deep.go(json.loads(event))
                   ^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads
    return _default_decoder.decode(s)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/json/decoder.py", line 355, in raw_decode
    raise JSONDecodeError("Expecting value", s, err.value) from None
json.decoder.JSONDecodeError: Expecting value: line 1 column 6 (char 5)
`;
  expect(findProblems(printed, files)).toEqual([
    {
      file: 'handler.py',
      line: 7,
      column: 20,
      message: 'json.decoder.JSONDecodeError: Expecting value: line 1 column 6 (char 5)',
    },
  ]);
});

it('tells of exceptions that led to each other the last', () => {
  const printed = `Traceback (most recent call last):
  File "/app/function/lib/deep.py", line 6, in go
    return value["a"]["b"]
           ~~~~~^^^^^
KeyError: 'a'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/function/handler.py", line 7, in handle
    return deep.go(json.loads(event))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/app/function/lib/deep.py", line 8, in go
    raise ValueError("no such thing") from error
ValueError: no such thing
`;
  expect(findProblems(printed, files)).toEqual([
    { file: 'lib/deep.py', line: 8, message: 'ValueError: no such thing' },
  ]);
});

it('tells of two failures in one log both, and one that came twice once', () => {
  const failure = (message: string) => `calling
Traceback (most recent call last):
  File "/app/function/handler.py", line 7, in handle
    return deep.go(json.loads(event))
${message}
going on
`;
  const printed = failure('KeyError') + failure('ValueError: x') + failure('KeyError');
  expect(findProblems(printed, files)).toEqual([
    { file: 'handler.py', line: 7, message: 'KeyError' },
    { file: 'handler.py', line: 7, message: 'ValueError: x' },
  ]);
});

it('tells each exception of a group', () => {
  const printed = `  + Exception Group Traceback (most recent call last):
  |   File "/app/function/handler.py", line 7, in handle
  |     return deep.go(json.loads(event))
  | ExceptionGroup: two (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/function/lib/deep.py", line 6, in go
    |     return value["a"]["b"]
    |            ~~~~~^^^^^
    | KeyError: 'a'
    +------------------------------------
`;
  expect(findProblems(printed, files)).toEqual([
    { file: 'handler.py', line: 7, message: 'ExceptionGroup: two (2 sub-exceptions)' },
    { file: 'lib/deep.py', line: 6, column: 21, message: "KeyError: 'a'" },
  ]);
});

it.each([
  [
    'def handle(event, context):\n    return (\n',
    `Podsmith: function/handler.py could not be imported.
  File "/app/function/handler.py", line 2
    return (
           ^
SyntaxError: '(' was never closed
`,
    { line: 2, column: 12, message: "SyntaxError: '(' was never closed" },
  ],
  [
    'def handle(event):\n  x = 1\n   y = 2\n',
    `  File "/app/function/handler.py", line 3
    y = 2
IndentationError: unexpected indent
`,
    { line: 3, message: 'IndentationError: unexpected indent' },
  ],
  [
    'def handle(event):\n\treturn 1\n        return 2\n',
    `  File "/app/function/handler.py", line 3
    return 2
TabError: inconsistent use of tabs and spaces in indentation
`,
    { line: 3, message: 'TabError: inconsistent use of tabs and spaces in indentation' },
  ],
  [
    'import json\n\n\ndef handle(event, context)\n    return {}\n',
    `  File "/app/function/handler.py", line 4
    def handle(event, context)
                              ^
SyntaxError: expected ':'
`,
    { line: 4, column: 27, message: "SyntaxError: expected ':'" },
  ],
])('tells what is wrong in the syntax of %j', (text, printed, problem) => {
  expect(findProblems(printed, { 'handler.py': text })).toEqual([{ file: 'handler.py', ...problem }]);
});

it('tells an error in the syntax of a file that another imports', () => {
  const printed = `Podsmith: function/handler.py could not be imported.
Traceback (most recent call last):
  File "/app/function/handler.py", line 3, in <module>
    from lib import deep
  File "/app/function/lib/deep.py", line 4
    def go(value)
                 ^
SyntaxError: expected ':'
`;
  const [problem] = findProblems(printed, { ...files, 'lib/deep.py': 'import json\n\n\ndef go(value)\n' });
  expect(problem).toEqual({ file: 'lib/deep.py', line: 4, column: 14, message: "SyntaxError: expected ':'" });
});

it('tells an import of what is not there', () => {
  const printed = `Podsmith: function/handler.py could not be imported.
Traceback (most recent call last):
  File "/app/function/handler.py", line 1, in <module>
    import no_such_module
ModuleNotFoundError: No module named 'no_such_module'
`;
  expect(findProblems(printed, { 'handler.py': 'import no_such_module\n' })).toEqual([
    { file: 'handler.py', line: 1, message: "ModuleNotFoundError: No module named 'no_such_module'" },
  ]);
});

it('leaves the column out where the line has changed since', () => {
  const printed = `Traceback (most recent call last):
  File "/app/function/handler.py", line 1, in handle
    return value["a"]
           ~~~~~^^^^^
KeyError: 'a'
`;
  expect(findProblems(printed, { 'handler.py': 'return other["a"]\n' })).toEqual([
    { file: 'handler.py', line: 1, message: "KeyError: 'a'" },
  ]);
});

it('finds nothing where only libraries have failed', () => {
  const printed = `Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/pip/handler.py", line 3, in main
    raise ValueError
ValueError
`;
  expect(findProblems(printed, files)).toEqual([]);
});
