import { describe, expect, it } from 'vitest';
import { describeAnsweredError, readAnsweredError } from '#lib/calls/answered-error.ts';

describe('the error in an answer', () => {
  it.each([
    [
      'an exception',
      '{"error":{"type":"KeyError","message":"\'node\'","traceback":"…"}}',
      "KeyError: 'node'",
    ],
    ['a script that failed', '{"error":{"message":"exit status 3","output":"out"}}', 'exit status 3'],
    ['an error of its own', '{"error":"a.example has no records"}', 'a.example has no records'],
  ])('is read from %s', (_, body, sentence) => {
    const error = readAnsweredError(body);
    expect(error && describeAnsweredError(error)).toBe(sentence);
  });

  it('comes with its traceback', () => {
    expect(readAnsweredError('{"error":{"type":"E","message":"m","traceback":"t"}}')).toEqual({
      type: 'E',
      message: 'm',
      traceback: 't',
    });
  });

  it.each(['{"status":"bad"}', '{"error":{"type":"KeyError"}}', '{"error":{"mess', '<html>', '"error"', ''])(
    'is not there in %s',
    (body) => {
      expect(readAnsweredError(body)).toBeUndefined();
    },
  );
});
