import { describe, expect, it } from 'vitest';
import { eventSchema } from '#lib/invocations/try-event.ts';
import { parseJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';

const bytes = (body: Uint8Array) => Buffer.from(body).toString('utf8');

describe('the event of a try', () => {
  it('is a POST to "/" without a body where nothing is said', () => {
    expect(eventSchema.parse({})).toEqual({
      ...{ method: 'POST', path: '/', headers: [], body: new Uint8Array() },
    });
  });

  it.each([
    ['a text as it is', 'a "text"', 'a "text"', 'text/plain; charset=utf-8'],
    ['an empty text', '', '', 'text/plain; charset=utf-8'],
    [
      'JSON with all its digits',
      parseJson('{"at":1700000000000000001}'),
      '{"at":1700000000000000001}',
      'application/json',
    ],
    ['a list', [1, null], '[1,null]', 'application/json'],
    ['null', null, 'null', 'application/json'],
  ])('sends %s', (_what, body, text, type) => {
    const event = eventSchema.parse({ body });
    expect(bytes(event.body)).toBe(text);
    expect(event.headers).toEqual([['content-type', type]]);
  });

  it('sends bytes, and the content type that is given', () => {
    const event = eventSchema.parse({ bodyBase64: '/wD+', headers: { 'Content-Type': 'image/png' } });
    expect([...event.body]).toEqual([0xff, 0, 0xfe]);
    expect(event.headers).toEqual([['content-type', 'image/png']]);
    expect(eventSchema.parse({ bodyBase64: '/wD+' }).headers).toEqual([]);
  });

  it('has headers of one or several values', () => {
    const headers = { 'X-One': 'a', 'x-two': ['b', 'c'], 'podsmith-run': 'r' };
    expect(eventSchema.parse({ headers }).headers).toEqual([
      ...[
        ['x-one', 'a'],
        ['x-two', 'b'],
        ['x-two', 'c'],
        ['podsmith-run', 'r'],
      ],
    ]);
  });

  it.each([
    ['a method that is none', { method: 'TRACE' }, ['method']],
    ['a path without "/"', { path: 'x' }, ['path']],
    ['a path with a space', { path: '/a b' }, ['path']],
    ['a header with a line break', { headers: { a: 'b\r\nc: d' } }, ['headers', 'a']],
    ['a header name with a space', { headers: { 'a b': '' } }, ['headers', 'a b']],
    [
      'a header that belongs to the connection',
      { headers: { 'Content-Length': '3' } },
      ['headers', 'Content-Length'],
    ],
    [
      "the header that carries the Pod's secret",
      { headers: { 'Podsmith-Secret': 'x' } },
      ['headers', 'Podsmith-Secret'],
    ],
    ['the header of the try itself', { headers: { 'podsmith-try': '1' } }, ['headers', 'podsmith-try']],
    ['headers that are too long', { headers: { a: 'x'.repeat(limits.eventHeaderBytes) } }, ['headers']],
    ['half a surrogate pair', { body: 'a\ud800' }, ['body']],
    ['a body beyond the limit', { body: 'x'.repeat(limits.contextBytes + 1) }, ['body']],
    ['two bodies', { body: '', bodyBase64: '' }, ['body']],
    ['what is no base64', { bodyBase64: '*' }, ['bodyBase64']],
  ])('refuses %s', (_what, event, path) => {
    expect(eventSchema.safeParse(event).error?.issues.map((issue) => issue.path)).toEqual([path]);
  });

  it('refuses what it does not know, by name', () => {
    const [issue] = eventSchema.safeParse({ query: {} }).error?.issues ?? [];
    expect(issue).toMatchObject({ code: 'unrecognized_keys', keys: ['query'] });
  });
});
