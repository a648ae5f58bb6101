import { describe, expect, it } from 'vitest';
import { answerObject, expectationsOf } from '#lib/api/conditional.ts';
import { AppError } from '#lib/errors.ts';
import { noMetadata } from '#lib/metadata.ts';

const what = 'The pipeline "p"';

function request(headers: Record<string, string>): Request {
  return new Request('http://podsmith.internal/', { headers });
}

/** Whether a request with these headers may change what is at revision `now` to `then`. */
function mayChange(headers: Record<string, string>, now: string | undefined): boolean {
  try {
    for (const expectation of expectationsOf(request(headers))) {
      const at = (revision: string) => ({ revision, metadata: noMetadata });
      expectation({ what, present: now === undefined ? undefined : at(now), next: at('then') });
    }
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'PRECONDITION_FAILED') return false;
    throw error;
  }
}

describe('conditional headers', () => {
  it.each<[Record<string, string>, string | undefined, boolean]>([
    [{}, 'now', true],
    [{}, undefined, true],
    [{ 'if-match': '"now"' }, 'now', true],
    [{ 'if-match': ' "x" ,  "now" ' }, 'now', true],
    [{ 'if-match': '"x"' }, 'now', false],
    [{ 'if-match': 'W/"now"' }, 'now', false],
    [{ 'if-match': '*' }, 'now', true],
    [{ 'if-match': '*' }, undefined, false],
    [{ 'if-none-match': '*' }, undefined, true],
    [{ 'if-none-match': '*' }, 'now', false],
    [{ 'if-none-match': 'W/"now"' }, 'now', false],
    [{ 'if-none-match': '"x"' }, 'now', true],
    [{ 'if-match': '"now"', 'if-none-match': '"now"' }, 'now', false],
  ])('%o at revision %s', (headers, now, expected) => {
    expect(mayChange(headers, now)).toBe(expected);
  });

  it.each(['', 'now', '"now', "'now'", 'w/"now"', '"a" "b"', '*, "a"', '"a",'])(
    'refuses an If-Match of %j',
    (value) => {
      expect(() => expectationsOf(request({ 'if-match': value }))).toThrow(
        expect.objectContaining({ code: 'BAD_REQUEST' }),
      );
    },
  );
});

describe('the answer to a GET of an object', () => {
  it('is tagged with its revision, or with its content where it has none', () => {
    expect(answerObject(request({}), { a: 1 }, 'rev').headers.get('etag')).toBe('"rev"');
    const tagOf = (value: object) => answerObject(request({}), value).headers.get('etag');
    expect(tagOf({ a: 1 })).toMatch(/^"[0-9a-f]{32}"$/);
    expect(tagOf({ a: 1 })).toBe(tagOf({ a: 1 }));
    expect(tagOf({ a: 1 })).not.toBe(tagOf({ a: 2 }));
  });

  it.each([
    ['"rev"', 304],
    ['W/"rev"', 304],
    ['"x", "rev"', 304],
    ['*', 304],
    ['"x"', 200],
  ])('to If-None-Match %s is %i', async (known, status) => {
    const response = answerObject(request({ 'if-none-match': known }), { a: 1 }, 'rev');
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(status === 304 ? '' : '{"a":1}');
    expect(response.headers.get('etag')).toBe('"rev"');
  });
});
