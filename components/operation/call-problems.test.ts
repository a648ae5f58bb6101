import { describe, expect, it } from 'vitest';
import { problemsOf } from './call-problems.ts';

type Invocation = NonNullable<Parameters<typeof problemsOf>[0]>;
type Build = NonNullable<Parameters<typeof problemsOf>[1]>;

const files = { 'handler.py': 'def handle(event, context):\n    return event["a"]\n' };
const traceback = `Traceback (most recent call last):
  File "/app/function/handler.py", line 2, in handle
    return event["a"]
KeyError: 'a'
`;
const found = [expect.objectContaining({ file: 'handler.py', line: 2, message: "KeyError: 'a'" })];

const ended = { finishedAt: '2026-01-01T00:00:00.000Z', log: '' };
const answered = (statusCode: number, body: unknown) =>
  ({ ...ended, status: 'succeeded', statusCode, body }) as unknown as Invocation;
const failure = JSON.stringify({ error: { type: 'KeyError', message: "'a'", traceback } });

describe('problemsOf', () => {
  it('reads the error that a handler was answered with', () => {
    expect(problemsOf(answered(500, failure), null, files)).toEqual(found);
  });

  it('reads the log of a build that failed, and of a call without an answer', () => {
    const failed = { ...ended, status: 'failed', log: traceback } as unknown as Invocation;
    expect(problemsOf(failed, null, files)).toEqual(found);
    const unbuilt = { ...failed, log: '' } as Invocation;
    expect(problemsOf(unbuilt, { status: 'failed', log: traceback } as Build, files)).toEqual(found);
  });

  it.each([
    ['there is no call', null],
    ['a call has not ended', { ...answered(500, failure), finishedAt: null } as Invocation],
    ['the handler itself answered', answered(404, failure)],
    ['the answer is no error of the main function', answered(500, '{"error": "no"}')],
    ['the answer is no JSON', answered(502, 'Bad gateway')],
    ['the answer is too large to be here', answered(500, { bytes: 5_000_000 })],
  ])('finds nothing when %s', (_, invocation) => {
    expect(problemsOf(invocation, { status: 'succeeded', log: traceback } as Build, files)).toEqual([]);
  });
});
