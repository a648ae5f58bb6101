import { afterEach, describe, expect, it, vi } from 'vitest';
import { problemResponse } from '#lib/api/problem.ts';
import { AppError, conflict, invalidInput, notFound } from '#lib/errors.ts';
import { log } from '#lib/log.ts';

afterEach(() => vi.restoreAllMocks());

function driverMeta(originalCode: string) {
  return { driverAdapterError: { cause: { kind: 'postgres', originalCode } } };
}

describe('a failure as problem+json', () => {
  it('names each field of a bad input', async () => {
    const issues = [{ path: ['spec', 'codeSource', 'a/b.py'], message: 'Too long.' }];
    const response = problemResponse(invalidInput('The files are not valid.', issues, 'Shorten it.'));
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Invalid input',
      status: 422,
      code: 'INVALID_INPUT',
      detail: 'The files are not valid.',
      hint: 'Shorten it.',
      issues: [{ path: 'spec.codeSource.a/b.py', pointer: '/spec/codeSource/a~1b.py', message: 'Too long.' }],
    });
  });

  it.each([
    [notFound('The run'), 404],
    [conflict('It is used.'), 409],
    [new AppError({ code: 'POD_EXITED', message: 'Gone.', fault: 'platform' }), 503],
    [new AppError({ code: 'BUILD_FAILED', message: 'No.', fault: 'code' }), 422],
    [new AppError({ code: 'UNAUTHENTICATED', message: 'Who?', fault: 'configuration' }), 401],
    [Object.assign(new Error('no database'), { code: 'P1001' }), 503],
    [Object.assign(new Error('cut off'), { code: 'P2010', meta: driverMeta('57P01') }), 503],
    [Object.assign(new Error('bad question'), { code: 'P2010', meta: driverMeta('42601') }), 500],
  ])('has a fitting status', (error, status) => {
    vi.spyOn(log, 'error').mockImplementation(() => undefined);
    expect(problemResponse(error).status).toBe(status);
  });

  it('keeps what a bug says to itself, and logs it', async () => {
    const logged = vi.spyOn(log, 'error').mockImplementation(() => undefined);
    const response = problemResponse(new TypeError('password=hunter2'));
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain('hunter2');
    expect(JSON.stringify(logged.mock.calls)).toContain(JSON.parse(text).details.id);
  });
});
