import { describe, expect, it } from 'vitest';
import { limits } from '#lib/limits.ts';
import { judgeAnswer } from '#lib/runs/judge-answer.ts';

const answer = (body: string, statusCode = 200) => ({
  statusCode,
  headers: [['x-why', 'because']] as [string, string][],
  body: Buffer.from(body),
});

describe('judgeAnswer', () => {
  it('takes a JSON object as the results, text unchanged', () => {
    const text = '{ "ns": 1763829999123456789, "s": "☃" }';
    expect(judgeAnswer(answer(text), 'op').text).toBe(text);
  });

  it.each(['', '  \n'])('takes an empty body as no results', (body) => {
    expect(judgeAnswer(answer(body), 'op').results).toEqual({});
  });

  it.each([
    ['[1]', 200, 'JSON that is no object'],
    ['hello', 200, 'no JSON'],
    ['null', 200, 'JSON that is no object'],
    ['{}', 201, 'answered 201'],
    ['{}', 500, 'answered 500'],
  ])('refuses %s with status %i', (body, status, why) => {
    expect(() => judgeAnswer(answer(body, status), 'op')).toThrow(why);
  });

  it('cuts no character of a refused answer it shows', () => {
    const body = `x${'😀'.repeat(limits.refusedAnswerBytes)}`;
    expect(() => judgeAnswer(answer(body, 500), 'op')).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ body: expect.stringMatching(/^x(😀)+$/u) }),
      }),
    );
  });

  it('shows status, headers and the first 64 KiB of a refused answer', () => {
    try {
      judgeAnswer(answer('x'.repeat(limits.refusedAnswerBytes + 1), 500), 'op');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'STEP_REFUSED',
        details: {
          statusCode: 500,
          headers: [['x-why', 'because']],
          bodyBytes: limits.refusedAnswerBytes + 1,
        },
      });
    }
  });
});
