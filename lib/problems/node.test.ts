import { expect, it } from 'vitest';
import { findProblems } from '#lib/problems/find-problems.ts';

const handler = `import { readFileSync } from 'node:fs';
function deep(x) {
  return x.a.b;
}
export default () => { [1].map(() => deep({})); };
`;
const files = { 'handler.js': handler, 'lib/words.cjs': `const x = JSON.parse('{"a":');\n` };

it.each([
  [
    'an ES module',
    `TypeError: Cannot read properties of undefined (reading 'b')
    at deep (file:///app/function/handler.js:3:14)
    at file:///app/function/handler.js:5:38
    at Array.map (<anonymous>)
    at Module.default (file:///app/function/handler.js:5:28)
`,
    {
      file: 'handler.js',
      line: 3,
      column: 14,
      message: "TypeError: Cannot read properties of undefined (reading 'b')",
    },
  ],
  [
    'a CommonJS module, below what Node.js has of its own',
    `SyntaxError: Unexpected end of JSON input
    at JSON.parse (<anonymous>)
    at Object.<anonymous> (/app/function/lib/words.cjs:1:16)
    at Module._compile (node:internal/modules/cjs/loader:1521:14)
    at async ModuleLoader.import (node:internal/modules/esm/loader:606:24)
`,
    { file: 'lib/words.cjs', line: 1, column: 16, message: 'SyntaxError: Unexpected end of JSON input' },
  ],
  [
    'an error with a message of several lines and fields of its own',
    `calling
RangeError: the first line
and a second
    at async default (file:///app/function/handler.js:5:9) {
  code: 'OUT'
}
`,
    { file: 'handler.js', line: 5, column: 9, message: 'RangeError: the first line' },
  ],
  [
    'a rejection that nobody took',
    `unhandled rejection (is an await missing?): Error: lost
    at deep (file:///app/function/handler.js:3:9)
`,
    {
      file: 'handler.js',
      line: 3,
      column: 9,
      message: 'unhandled rejection (is an await missing?): Error: lost',
    },
  ],
  [
    'a library that the function called',
    `TypeError: fetch failed
    at node:internal/deps/undici/undici:13185:13
    at request (file:///app/function/node_modules/client/handler.js:3:1)
    at file:///app/function/handler.js:5:38 {
  [cause]: Error: getaddrinfo ENOTFOUND nowhere
      at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:120:26)
      at deep (file:///app/function/handler.js:3:14) {
    errno: -3008
  }
}
`,
    { file: 'handler.js', line: 5, column: 38, message: 'TypeError: fetch failed' },
  ],
  [
    'the cause, where the rest is no frame of the function',
    `Error: outer
    at node:internal/process/task_queues:95:5 {
  [cause]: TypeError: inner
      at deep (file:///app/function/handler.js:3:14)
}
`,
    { file: 'handler.js', line: 3, column: 14, message: 'TypeError: inner' },
  ],
  [
    'TypeScript, as Node.js runs it',
    `Error: x
    at default (file:///app/function/handler.ts:1:7)
`,
    { file: 'handler.ts', line: 1, column: 7, message: 'Error: x' },
  ],
])('tells where %s failed', (_what, printed, problem) => {
  expect(findProblems(printed, { ...files, 'handler.ts': 'throw new Error("x");\n' })).toEqual([problem]);
});

it.each([
  [
    'handler.js',
    'export default () => {\n  return (;\n};\n',
    `file:///app/function/handler.js:2
  return (;
          ^

SyntaxError: Unexpected token ';'
    at compileSourceTextModule (node:internal/modules/esm/utils:346:16)
    at ModuleLoader.moduleStrategy (node:internal/modules/esm/translators:146:18)

Node.js v24.19.2
`,
    { line: 2, column: 11, message: "SyntaxError: Unexpected token ';'" },
  ],
  [
    'handler.js',
    "import { nope } from './lib/words.js';\n",
    `file:///app/function/handler.js:1
import { nope } from './lib/words.js';
         ^^^^
SyntaxError: The requested module './lib/words.js' does not provide an export named 'nope'
    at ModuleJob._instantiate (node:internal/modules/esm/module_job:213:21)
`,
    {
      line: 1,
      column: 10,
      message: "SyntaxError: The requested module './lib/words.js' does not provide an export named 'nope'",
    },
  ],
  [
    'handler.ts',
    'export default (): string => {\n  return (;\n};\n',
    `file:///app/function/handler.ts:2
export default (): string => {
  return (;
          ^


SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected {
  code: 'ERR_INVALID_TYPESCRIPT_SYNTAX'
}
`,
    { line: 2, column: 11, message: 'SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected' },
  ],
])('tells what is wrong in the syntax of %s', (file, text, printed, problem) => {
  expect(findProblems(printed, { [file]: text })).toEqual([{ file, ...problem }]);
});

it.each([
  [
    "import 'fine';\nimport x from 'no-such-module';\n",
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'no-such-module' imported from /app/function/handler.js",
    { line: 2, column: 15 },
  ],
  [
    "const x = await import('./lib/nope.mjs');\n",
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/app/function/lib/nope.mjs' imported from /app/function/handler.js",
    { line: 1, column: 24 },
  ],
])('tells the line of an import that leads nowhere: %j', (text, message, place) => {
  const printed = `${message}
    at finalizeResolution (node:internal/modules/esm/resolve:283:11) {
  code: 'ERR_MODULE_NOT_FOUND',
  url: 'file:///app/function/lib/nope.mjs'
}
`;
  expect(findProblems(printed, { 'handler.js': text })).toEqual([{ file: 'handler.js', ...place, message }]);
});

it('finds nothing where only packages have failed', () => {
  const printed = `TypeError: x is not a function
    at go (file:///app/function/node_modules/left/handler.js:3:14)
    at file:///app/main.mjs:5:38
`;
  expect(findProblems(printed, files)).toEqual([]);
});
