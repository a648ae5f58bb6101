import { expect, it } from 'vitest';
import { describeExit, exitedAtStart } from '#lib/engines/pod-exit.ts';

it.each([
  [{ code: 137, isOom: true, memoryMib: 64 }, 'oom', /64 MiB/],
  [{ code: 137, isOom: false, memoryMib: 64 }, 'killed', /137/],
  [{ code: 143, isOom: false }, 'killed', /143/],
  [{ code: 0, isOom: false }, 'completed', /exit code 0/],
  [{ code: 3, isOom: false }, 'error', /exit code 3/],
  [{ code: 139, isOom: false }, 'error', /exit code 139/],
])('says why a process ended: %j', (state, reason, message) => {
  expect(describeExit(state)).toMatchObject({
    code: state.code,
    reason,
    message: expect.stringMatching(message),
  });
});

it('quotes the last words of a Pod that ended before it was ready', () => {
  const exit = describeExit({ code: 1, isOom: false });
  const error = exitedAtStart('pod', exit, 'Traceback\nSyntaxError: invalid syntax\n\n');
  expect(error.message).toBe(
    'The Pod ended before it was ready. Its process ended with exit code 1. Its last words: SyntaxError: invalid syntax',
  );
});

const node = `Podsmith: function/handler.js could not be imported.
file:///app/function/handler.js:2
  const node = ;
               ^

SyntaxError: Unexpected token ';'
    at compileSourceTextModule (node:internal/modules/esm/utils:344:16)

Node.js v20.20.2`;

it.each([
  ['an error of syntax', node, "SyntaxError: Unexpected token ';'"],
  [
    'an error with properties',
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x'\n    at a (b:1)\n  code: 'ERR_MODULE_NOT_FOUND'\n}\n\nNode.js v24.1.0\n",
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'x'",
  ],
  [
    'an exception of one’s own',
    'Traceback:\n  File "x"\nclient.Broken: no such host\n',
    'client.Broken: no such host',
  ],
  [
    'no error at all',
    'Podsmith: function/handler.js exports no function\n',
    'Podsmith: function/handler.js exports no function',
  ],
  ['a reason in words of its own', 'listening\nport taken\n', 'port taken'],
])('quotes the line that says why: %s', (_case, log, words) => {
  const { message } = exitedAtStart('pod', describeExit({ code: 1, isOom: false }), log);
  expect(message.split('Its last words: ')[1]).toBe(words);
});
