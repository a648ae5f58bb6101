import { describe, expect, it } from 'vitest';
import { invocationResponse } from '#lib/api/invocation-answer.ts';
import type { InvocationView } from '#lib/invocations/view.ts';

const pending = {
  id: '11111111-2222-4333-8444-555555555555',
  operation: 'greet',
  revision: 'ab',
  method: 'POST',
  path: '/',
  status: 'pending',
  phase: 'queued',
  buildId: null,
  pod: null,
  contentAddress: null,
  image: null,
  imageDigest: null,
  statusCode: null,
  responseHeaders: [],
  body: null,
  bodyBase64: null,
  log: '',
  durationMs: null,
  error: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  finishedAt: null,
} satisfies InvocationView;

const ended = { startedAt: pending.createdAt, finishedAt: pending.createdAt };

describe('the answer to an invocation', () => {
  it('is what the function answered, whatever its status', async () => {
    const response = invocationResponse(
      {
        ...pending,
        ...ended,
        status: 'succeeded',
        statusCode: 503,
        responseHeaders: [
          ['X-A', '1'],
          ['set-cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
        ],
        body: 'no',
        durationMs: 4.5,
      },
      true,
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      statusCode: 503,
      headers: { 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] },
      body: 'no',
      durationMs: 4.5,
    });
  });

  it('has bytes that are no text as base64 instead', async () => {
    const answered = { status: 'succeeded', statusCode: 200, durationMs: 4.5 } as const;
    const view = { ...pending, ...ended, ...answered, bodyBase64: '/w==' };
    const body = await invocationResponse(view, true).json();
    expect(body).toMatchObject({ bodyBase64: '/w==' });
    expect(body).not.toHaveProperty('body');
  });

  it.each([
    ['BUILD_COMMAND_FAILED', 'code', 422],
    ['BUILD_TIMEOUT', 'code', 504],
    ['BUILD_DISK_FULL', 'platform', 503],
    ['POD_EXITED', 'code', 502],
    ['INVOKE_TIMEOUT', 'code', 504],
    ['RESPONSE_TOO_LARGE', 'code', 502],
    ['CERTIFICATE_REFUSED', 'configuration', 502],
    ['TLS_FAILED', 'configuration', 502],
    ['ANSWER_INVALID', 'configuration', 502],
    ['ENGINE_LOST', 'platform', 503],
    ['INVOCATION_CANCELLED', 'configuration', 409],
  ] as const)('is a problem with a fitting status for %s', async (code, fault, status) => {
    const error = { code, fault, message: 'It failed.', hint: 'Mend it.' };
    const failed = { ...pending, ...ended, status: 'failed', error, log: 'why' } as const;
    const response = invocationResponse(failed, true);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code, hint: 'Mend it.', details: { log: 'why' } });
  });

  it('is a time-out when the caller waited, and where to ask when they did not', async () => {
    expect(invocationResponse(pending, true).status).toBe(504);
    expect(invocationResponse({ ...pending, phase: 'waiting for an engine' }, true).status).toBe(503);
    const accepted = invocationResponse(pending, false);
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('location')).toBe(`/api/v1/invocations/${pending.id}`);
  });
});
