import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { limits } from '#lib/limits.ts';
import { judgeAnswer } from '#lib/runs/judge-answer.ts';

const answer = (
  body: string | Uint8Array,
  statusCode = 200,
  headers: [string, string][] = [['x-why', 'because']],
) => ({
  statusCode,
  headers,
  body: typeof body === 'string' ? Buffer.from(body) : body,
});

const ofType = (type: string): [string, string][] => [['Content-Type', type]];
const encoded = (coding: string): [string, string][] => [['Content-Encoding', coding]];
const refusal = (...args: Parameters<typeof answer>) => {
  try {
    judgeAnswer(answer(...args), 'op');
  } catch (error) {
    return error;
  }
  throw new Error('The answer was taken.');
};

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

describe('an answer in another charset', () => {
  it.each<[string, Uint8Array, string]>([
    ['application/json; charset=iso-8859-1', Buffer.from('{"city":"M\xfcnchen"}', 'latin1'), 'München'],
    ['application/json;charset="ISO-8859-1"', Buffer.from('{"city":"M\xfcnchen"}', 'latin1'), 'München'],
    ['text/plain; charset=windows-1252; x=y', Buffer.from('{"city":"\x80"}', 'latin1'), '€'],
    ['application/json; charset=utf-16le', Buffer.from('{"city":"Köln"}', 'utf16le'), 'Köln'],
    ['application/json; charset=UTF8', Buffer.from('{"city":"Köln"}'), 'Köln'],
    ['application/json; charset=shift_jis', Buffer.from('{"city":"\x93\x8c\x8b\x9e"}', 'latin1'), '東京'],
    ['application/json', Buffer.from('\ufeff{"city":"Köln"}'), 'Köln'],
    ['no content type at all', Buffer.from('{"city":"Köln"}'), 'Köln'],
  ])('%s is decoded', (type, body, city) => {
    const { text, results } = judgeAnswer(answer(body, 200, ofType(type)), 'op');
    expect(results).toEqual({ city });
    expect(text).toBe(`{"city":"${city}"}`);
  });

  it.each([
    ['application/json', 'bytes that are not UTF-8'],
    ['application/json; charset=utf-8', 'bytes that are not UTF-8'],
    ['application/json; charset=klingon', 'in the unknown charset "klingon"'],
    ['application/json; charset=gb18030', 'bytes that are not in its charset "gb18030"'],
  ])('%s is refused where its bytes are none of it', (type, why) => {
    const body = Buffer.from('{"city":"\xff\xff"}', 'latin1');
    expect(refusal(body, 200, ofType(type))).toMatchObject({
      code: 'STEP_REFUSED',
      message: `The operation "op" answered ${why}.`,
      details: { bodyBytes: body.length },
    });
  });
});

describe('a compressed answer', () => {
  const text = '{"a":"ü"}';
  it.each<[string, Uint8Array]>([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
    ['deflate, gzip', gzipSync(deflateSync(text))],
    ['gzip', new Uint8Array()],
  ])('in %s is read', (coding, body) => {
    const { text: read } = judgeAnswer(answer(body, 200, encoded(coding)), 'op');
    expect(read).toBe(body.length === 0 ? '{}' : text);
  });

  it.each<[string, Uint8Array, string]>([
    ['zstd', Buffer.from('x'), 'in the content encoding "zstd"'],
    ['gzip', Buffer.from('{}'), 'its body is not in it'],
    ['gzip', gzipSync(text).subarray(0, 15), 'its body is not in it'],
    ['br', gzipSync(text), 'its body is not in it'],
    ['gzip', gzipSync(' '.repeat(limits.responseBytes + 1)), 'more than 2 MiB once its gzip is undone'],
  ])('in %s is refused where it cannot be undone', (coding, body, why) => {
    expect(refusal(body, 200, encoded(coding))).toMatchObject({
      code: 'STEP_REFUSED',
      message: expect.stringContaining(why),
    });
  });

  it('that was refused for its status is shown as text', () => {
    expect(refusal(gzipSync('no disk'), 503, encoded('gzip'))).toMatchObject({
      details: { body: 'no disk' },
    });
  });
});

describe('a deep answer', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

  it('is taken up to the limit', () => {
    expect(judgeAnswer(answer(nested(limits.jsonDepth)), 'op').text).toBe(nested(limits.jsonDepth));
  });

  it.each([
    ['objects', nested(limits.jsonDepth + 1)],
    ['objects', nested(3600)],
    ['arrays', `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
  ])('is refused beyond it (%s)', (_of, body) => {
    expect(refusal(body)).toMatchObject({
      code: 'STEP_REFUSED',
      message: 'The operation "op" answered JSON that nests more than 200 levels deep.',
    });
  });
});

describe('a status other than 200', () => {
  it.each([
    [
      301,
      [['Location', 'https://b.example/x']],
      'a redirect to "https://b.example/x"; redirects are not followed',
    ],
    [308, [['location', '/x']], 'a redirect to "/x"'],
    [304, [], 'answered 304 instead of 200.'],
    [101, [['upgrade', 'websocket']], 'answered 101 instead of 200.'],
  ] satisfies [number, [string, string][], string][])('of %i is told', (status, headers, why) => {
    expect(refusal('', status, headers)).toMatchObject({ message: expect.stringContaining(why) });
  });

  it('names what a handler has raised', () => {
    const raised = { error: { type: 'KeyError', message: "'node'\nmore", traceback: '…' } };
    expect(refusal(JSON.stringify(raised), 500)).toMatchObject({
      message: `The operation "op" answered 500 instead of 200: KeyError: 'node'.`,
    });
  });

  it('names how a script has ended, and shows the end of its output', () => {
    const failed = { error: { message: 'the script ended with exit status 3', output: 'out\n' } };
    expect(refusal(JSON.stringify(failed), 500)).toMatchObject({
      message: 'The operation "op" answered 500 instead of 200: the script ended with exit status 3.',
      details: { output: 'out\n' },
    });
  });
});
