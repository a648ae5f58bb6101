import { describe, expect, it } from 'vitest';
import { callFailure } from '#lib/overview/call-failure.ts';

describe('why a call failed', () => {
  it.each([
    [
      'an exception',
      '{"error":{"type":"KeyError","message":"\'node\'","traceback":"…"}}',
      "KeyError: 'node'",
    ],
    ['an error of its own', '{"error":"a.example has no records"}', 'a.example has no records'],
    ['JSON of another shape', '{"status":"bad"}', 'It answered 502.'],
    ['no JSON', '<html>', 'It answered 502.'],
    ['nothing', '', 'It answered 502.'],
  ])('is told from an answer with %s', (_, body, message) => {
    expect(callFailure(502, body)).toBe(message);
  });
});
