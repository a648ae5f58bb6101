import { expect, it } from 'vitest';
import { idempotencyKeyOf } from '#lib/api/idempotency-key.ts';

const request = (key?: string) =>
  new Request('http://podsmith.test', { headers: key === undefined ? {} : { 'idempotency-key': key } });

it.each([
  ['the body', undefined, 'a', 'a'],
  ['the header', 'a', undefined, 'a'],
  ['the header, quoted', '"ticket 17"', undefined, 'ticket 17'],
  ['both', '"a"', 'a', 'a'],
  ['neither', undefined, undefined, undefined],
])('is taken from %s', (_, header, body, key) => {
  expect(idempotencyKeyOf(request(header), body)).toBe(key);
});

it.each(['b', 7, null])('is refused when header and body differ: %j', (body) => {
  expect(() => idempotencyKeyOf(request('a'), body)).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      issues: [expect.objectContaining({ path: ['idempotencyKey'] })],
    }),
  );
});
