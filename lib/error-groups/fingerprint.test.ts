import { describe, expect, it } from 'vitest';
import { exitedAtStart, startTimedOut } from '#lib/engines/pod-exit.ts';
import { groupFailure } from '#lib/error-groups/fingerprint.ts';
import { timedOut } from '#lib/http/invoke.ts';
import { toInvokeError } from '#lib/http/invoke-error.ts';
import { buildTimedOut, toBuildError } from '#lib/images/build-errors.ts';
import { judgeAnswer } from '#lib/runs/judge-answer.ts';

/** The error of a step whose operation answered this. */
function refused(body: unknown, statusCode = 500) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  try {
    judgeAnswer({ statusCode, headers: [], body: Buffer.from(text) }, 'disk');
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      return error as unknown as Parameters<typeof groupFailure>[1];
  }
  throw new Error('It was accepted.');
}

const raised = (type: string, message: string, traceback: string) =>
  refused({ error: { type, message, traceback } });

const python = ({ line = 3, name = 'count', key = 'a', file = 'lib/words.py' } = {}) =>
  raised(
    'KeyError',
    `'${key}'`,
    `Traceback (most recent call last):
  File "/app/function/handler.py", line ${line + 9}, in handle
    return count(event)
  File "/app/function/${file}", line ${line}, in ${name}
    return event["${key}"]
KeyError: '${key}'
`,
  );
const node = ({
  line = 4,
  name = 'count',
  message = "Cannot read properties of undefined (reading 'a')",
} = {}) =>
  raised(
    'TypeError',
    message,
    `TypeError: ${message}
    at JSON.parse (<anonymous>)
    at ${name} (file:///app/function/lib/count.js:${line}:11)
    at handle (file:///app/function/handler.js:9:3)`,
  );
const go = ({ line = 21, name = 'Handle', told = 'no disk' } = {}) =>
  raised(
    'panic',
    told,
    `panic: ${told}\n\ngoroutine 7 [running]:\nhandler/function.${name}(...)\n\thandler/function/handler.go:${line} +0x1d\n`,
  );
const shell = ({ code = 127, line = 5, told = 'nope: command not found' } = {}) =>
  raised(
    'ExitCode',
    `handler.sh ended with exit code ${code}: handler.sh: line ${line}: ${told}`,
    `handler.sh: line ${line}: ${told}\n`,
  );
const endpoint = (port: number) => ({ endpoint: `http://127.0.0.1:${port}` });
const atStart = (logTail: string) =>
  exitedAtStart(
    'pod-x',
    { code: 1, reason: 'error', message: 'Its process ended with exit code 1.' },
    logTail,
  );
const outOfMemory = (mib: number, logTail = '') => ({
  code: 'POD_EXITED',
  message: `The Pod ended during the call: It used more memory than its ${mib} MiB and was killed.`,
  details: { exitReason: 'oom', exitCode: 137, logTail },
});
const unreachable = (code: string, port: number) =>
  toInvokeError(Object.assign(new Error('connect'), { code, syscall: 'connect' }), endpoint(port));
const failedBuild = (step: string, exitCode: number) =>
  toBuildError({ step, exitCode, error: 'The command failed.' });
const failedImport = (line: number) =>
  `Traceback (most recent call last):\n  File "/app/function/handler.py", line ${line}, in <module>\n    import nope\nModuleNotFoundError: No module named 'nope'\n`;

const print = (error: Parameters<typeof groupFailure>[1], operation = 'disk') =>
  groupFailure(operation, error).fingerprint;

describe('failures are one error', () => {
  it.each([
    ['Python: other lines and keys in the same function', python(), python({ line: 30, key: 'b' })],
    [
      'Node.js: other lines and messages in the same function',
      node(),
      node({ line: 5, message: 'x is no list' }),
    ],
    ['Go: another line of the same function', go(), go({ line: 30, told: 'no node' })],
    ['Bash: another line, the same complaint', shell(), shell({ line: 50 })],
    [
      'an answer without a type: other numbers',
      refused({ error: 'disk 3 is full' }),
      refused({ error: 'disk 4 is full' }),
    ],
    [
      'an answer in no shape that is known: the same status',
      refused('<p>1</p>', 503),
      refused('<p>2</p>', 503),
    ],
    ['an answer that is no object', refused('[1]', 200), refused('[2]', 200)],
    [
      'time-outs of other lengths',
      timedOut({ timeoutMs: 1000, ...endpoint(1) }),
      timedOut({ timeoutMs: 30_000, ...endpoint(2) }),
    ],
    [
      'Pods that used too much memory, whatever they printed',
      outOfMemory(256),
      outOfMemory(512, failedImport(3)),
    ],
    ['Pods that end while they start', atStart(failedImport(3)), atStart(failedImport(7))],
    ['Pods that are not ready in time', startTimedOut('a', 1000, ''), startTimedOut('b', 2000, '')],
    ['nothing answers, at other ports', unreachable('ECONNREFUSED', 4001), unreachable('ECONNREFUSED', 4002)],
    [
      'a build command that fails',
      failedBuild('RUN pip install x==1.2', 1),
      failedBuild('RUN pip install y==3', 1),
    ],
    ['builds that take too long', buildTimedOut(1000), buildTimedOut(600_000)],
  ])('%s', (_, one, other) => {
    expect(print(one)).toBe(print(other));
  });
});

describe('failures are two errors', () => {
  it.each([
    ['Python: in another function', python(), python({ name: 'read' })],
    ['Python: in another file', python(), python({ file: 'lib/other.py' })],
    ['Node.js: in another function', node(), node({ name: 'read' })],
    ['Go: in another function', go(), go({ name: 'Read' })],
    ['Bash: another exit code', shell(), shell({ code: 2 })],
    ['Bash: another complaint', shell(), shell({ told: 'unbound variable' })],
    ['another type in the same place', raised('A', 'x', ''), raised('B', 'x', '')],
    ['another sentence', refused({ error: 'disk 3 is full' }), refused({ error: 'disk 3 is worn' })],
    ['another status', refused('', 500), refused('', 503)],
    ['no time and no memory', timedOut({ timeoutMs: 1000, ...endpoint(1) }), outOfMemory(256)],
    ['another reason that nothing answers', unreachable('ECONNREFUSED', 1), unreachable('ENOTFOUND', 1)],
    ['a build command with another exit code', failedBuild('RUN npm ci', 1), failedBuild('RUN npm ci', 137)],
  ])('%s', (_, one, other) => {
    expect(print(one)).not.toBe(print(other));
  });

  it('of two operations', () => {
    expect(print(python(), 'disk')).not.toBe(print(python(), 'node'));
  });
});

describe('of a failure is told', () => {
  it('what was raised, and where', () => {
    expect(groupFailure('disk', python())).toMatchObject({
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      type: 'KeyError',
      message: "KeyError: 'a'",
      place: { file: 'lib/words.py', line: 3, function: 'count' },
    });
  });

  it('where a Pod fails that does not start', () => {
    expect(groupFailure('disk', atStart(failedImport(3)))).toMatchObject({
      type: 'POD_EXITED',
      place: { file: 'handler.py', line: 3, function: '<module>' },
    });
  });

  it('the code and the first line where nothing else is known', () => {
    expect(groupFailure('disk', { code: 'X', message: '\nno disk\nno node' })).toMatchObject({
      type: 'X',
      message: 'no disk',
      place: null,
    });
  });

  it('no more than fits', () => {
    const { type, message } = groupFailure('disk', raised('T'.repeat(1000), 'm'.repeat(10_000), ''));
    expect([type.length, message.length]).toEqual([200, 500]);
  });
});
