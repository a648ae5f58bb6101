import { expect, it } from 'vitest';
import { findProblems } from '#lib/problems/find-problems.ts';

const typescript = {
  'handler.ts': "import { word } from './lib/words.ts';\n",
  'lib/words.ts': 'export const word = 1;\n',
};
const found = [
  {
    file: 'handler.ts',
    line: 4,
    column: 9,
    message: "TS2322: Type 'string' is not assignable to type 'number'.",
  },
  {
    file: 'lib/words.ts',
    line: 2,
    column: 19,
    message: "TS7006: Parameter 'x' implicitly has an 'any' type.",
  },
];

it.each([
  [
    'as a build tells it',
    `[3/4] STEP 7/7: RUN sh check-types.sh
function/handler.ts:4:9: error TS2322: Type 'string' is not assignable to type 'number'.
function/lib/words.ts:2:19: error TS7006: Parameter 'x' implicitly has an 'any' type.
Podsmith: The types do not fit: function/handler.ts:4: TS2322: Type 'string' is not assignable to type 'number'.
`,
  ],
  [
    'plain',
    `function/handler.ts(4,9): error TS2322: Type 'string' is not assignable to type 'number'.
function/lib/words.ts(2,19): error TS7006: Parameter 'x' implicitly has an 'any' type.
`,
  ],
  [
    'pretty',
    `\u001b[96mfunction/handler.ts\u001b[0m:\u001b[93m4\u001b[0m:\u001b[93m9\u001b[0m - \u001b[91merror\u001b[0m\u001b[90m TS2322: \u001b[0mType 'string' is not assignable to type 'number'.

\u001b[7m4\u001b[0m   const count: number = 'three';
\u001b[7m \u001b[0m \u001b[91m        ~~~~~\u001b[0m

\u001b[96mfunction/lib/words.ts\u001b[0m:\u001b[93m2\u001b[0m:\u001b[93m19\u001b[0m - \u001b[91merror\u001b[0m\u001b[90m TS7006: \u001b[0mParameter 'x' implicitly has an 'any' type.

Found 2 errors in 2 files.

Errors  Files
     1  function/handler.ts\u001b[90m:4\u001b[0m
     1  function/lib/words.ts\u001b[90m:2\u001b[0m
`,
  ],
])('tells what the TypeScript compiler found, %s', (_how, printed) => {
  expect(findProblems(printed, typescript)).toEqual(found);
});

it('tells with it why it is so, and nothing of what lies beside the function', () => {
  const printed = `function/handler.ts(9,3): error TS2345: Argument of type '{ a: string; }' is not assignable.
  Types of property 'a' are incompatible.
    Type 'string' is not assignable to type 'number'.
node_modules/podsmith/index.d.ts(3,1): error TS1005: ';' expected.
`;
  expect(findProblems(printed, typescript)).toEqual([
    {
      file: 'handler.ts',
      line: 9,
      column: 3,
      message: `TS2345: Argument of type '{ a: string; }' is not assignable.
  Types of property 'a' are incompatible.
    Type 'string' is not assignable to type 'number'.`,
    },
  ]);
});

const go = { 'handler.go': 'package function\n', 'lib/x.go': 'package lib\n' };

it('tells what the Go compiler found, in each file', () => {
  const printed = `# handler/function/lib
lib/x.go:3:23: cannot use "a" (untyped string constant) as int value in return statement
# handler/function
./handler.go:4:2: imported and not used: "fmt"
./handler.go:9:13: not enough arguments in call to go
\thave (number)
\twant (int, int)
./handler.go:15:2: too many errors
`;
  expect(findProblems(printed, go)).toEqual([
    {
      file: 'lib/x.go',
      line: 3,
      column: 23,
      message: 'cannot use "a" (untyped string constant) as int value in return statement',
    },
    { file: 'handler.go', line: 4, column: 2, message: 'imported and not used: "fmt"' },
    {
      file: 'handler.go',
      line: 9,
      column: 13,
      message: 'not enough arguments in call to go\nhave (number)\nwant (int, int)',
    },
  ]);
});

it.each([
  [
    'an import that leads nowhere',
    `go: finding module for package example.com/no/such
handler.go:5:2: module example.com/no/such: Get "https://proxy.golang.org/example.com/no/such/@v/list": dial tcp: lookup proxy.golang.org on 10.0.2.3:53: no such host
`,
    {
      file: 'handler.go',
      line: 5,
      column: 2,
      message:
        'module example.com/no/such: Get "https://proxy.golang.org/example.com/no/such/@v/list": dial tcp: lookup proxy.golang.org on 10.0.2.3:53: no such host',
    },
  ],
  [
    'vet',
    `# handler/function
vet: ./handler.go:3:2: undefined: nothing
`,
    { file: 'handler.go', line: 3, column: 2, message: 'undefined: nothing' },
  ],
  [
    'a go.mod that cannot be read',
    `go: errors parsing go.mod:
/build/function/go.mod:5: unknown directive: requre
`,
    { file: 'go.mod', line: 5, message: 'unknown directive: requre' },
  ],
  [
    'a module that is not there',
    `go: example.com/nope@v1.2.3: Get "https://proxy.golang.org/example.com/nope/@v/v1.2.3.mod": dial tcp: no such host
`,
    {
      file: 'go.mod',
      line: 5,
      message:
        'example.com/nope: Get "https://proxy.golang.org/example.com/nope/@v/v1.2.3.mod": dial tcp: no such host',
    },
  ],
  [
    'a handler that is not there',
    `# handler/function/podsmith-main
podsmith-main/main.go:5:24: undefined: function.Handle
Podsmith: there is no function Handle(w http.ResponseWriter, r *http.Request), nor Handle(req handler.Request) (handler.Response, error) with the types of github.com/openfaas/templates-sdk/go-http
`,
    {
      file: 'handler.go',
      line: 1,
      message:
        'there is no function Handle(w http.ResponseWriter, r *http.Request), nor Handle(req handler.Request) (handler.Response, error) with the types of github.com/openfaas/templates-sdk/go-http',
    },
  ],
  [
    'a panic, at the deepest frame of the function',
    `panic: runtime error: index out of range [5] with length 3

golang.org/x/text.Do(...)
\tgolang.org/x/text@v0.3.0/handler.go:9 +0x1d
mine/lib.Deep(...)
\tmine/lib/x.go:12
mine.Handle({0x7f5, 0xc00}, 0xc000)
\tmine/handler.go:7 +0x25
`,
    { file: 'lib/x.go', line: 12, message: 'panic: runtime error: index out of range [5] with length 3' },
  ],
])('tells %s', (_what, printed, problem) => {
  const goMod = 'module mine\n\ngo 1.19\n\nrequire example.com/nope v1.2.3\n';
  expect(findProblems(printed, { ...go, 'go.mod': goMod })).toEqual([problem]);
});

it('knows the module of a function without a go.mod', () => {
  const printed = 'panic: boom\n\nhandler/function.Handle(...)\n\thandler/function/handler.go:7 +0x25\n';
  expect(findProblems(printed, go)).toEqual([{ file: 'handler.go', line: 7, message: 'panic: boom' }]);
});

it.each([
  [
    '/app/function/handler.sh: line 5: NOPE: unbound variable\n',
    [{ line: 5, message: 'NOPE: unbound variable' }],
  ],
  [
    'handler.sh: line 7: no-such-command: command not found\nhandler.sh: line 9: cd: nowhere: No such file or directory\n',
    [
      { line: 7, message: 'no-such-command: command not found' },
      { line: 9, message: 'cd: nowhere: No such file or directory' },
    ],
  ],
  [
    "/app/function/handler.sh: line 4: syntax error near unexpected token `)'\n/app/function/handler.sh: line 4: `)'\nPodsmith: function/handler.sh cannot be read.\n",
    [{ line: 4, message: "syntax error near unexpected token `)'" }],
  ],
  [
    '/app/function/handler.sh: 2: Syntax error: ")" unexpected (expecting "done")\n',
    [{ line: 2, message: 'Syntax error: ")" unexpected (expecting "done")' }],
  ],
  ['bash: line 3: x: command not found\n/usr/bin/tool.sh: line 3: x\n', []],
])('tells what a shell says in %j', (printed, problems) => {
  expect(findProblems(printed, { 'handler.sh': 'true\n' })).toEqual(
    problems.map((problem) => ({ file: 'handler.sh', ...problem })),
  );
});
