import { describe, expect, it } from 'vitest';
import { invocationOutlineSchema } from '#lib/invocations/view.ts';

const at = '2026-01-01T00:00:00.000Z';
const error = { code: 'POD_EXITED', message: 'It exited.', fault: 'code' };
const pending = {
  ...{ id: '1', operation: 'greet', revision: 'abc', method: 'POST', path: '/', status: 'pending' },
  ...{
    phase: 'queued',
    buildId: null,
    pod: null,
    image: null,
    contentAddress: null,
    imageDigest: null,
    statusCode: null,
  },
  ...{ durationMs: null, error: null, createdAt: at, startedAt: null, finishedAt: null },
  ...{ responseHeaders: [['a', 'b']], body: null, bodyBase64: { bytes: 70_000 }, log: '' },
};
const running = { ...pending, status: 'running', phase: 'running', startedAt: at, pod: 'greet-1' };
const succeeded = { ...running, status: 'succeeded', statusCode: 500, durationMs: 2.5, finishedAt: at };
const failed = { ...running, status: 'failed', error, finishedAt: at };

describe('an invocation', () => {
  it.each([
    ['waits', { ...pending, phase: 'waiting for an engine' }],
    ['goes on', running],
    ['was answered, whatever the status', succeeded],
    ['got no answer', failed],
    ['was cancelled before it began', { ...failed, status: 'cancelled', startedAt: null }],
  ])('%s', (_how, invocation) => {
    expect(invocationOutlineSchema.parse(invocation)).toEqual(invocation);
  });

  it.each([
    ['is answered while it goes on', { ...running, statusCode: 200 }],
    ['succeeds without an answer', { ...succeeded, statusCode: null }],
    ['fails without an error', { ...failed, error: null }],
    ['ends without a time', { ...failed, finishedAt: null }],
  ])('never %s', (_how, invocation) => {
    expect(invocationOutlineSchema.safeParse(invocation).success).toBe(false);
  });
});
