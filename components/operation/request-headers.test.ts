import { expect, it } from 'vitest';
import { readHeaders, writeHeaders } from '#components/operation/request-headers.ts';

it('reads names and values, several of one name, and passes over empty lines', () => {
  const text = 'X-Trace: a:b\r\n\n  accept : text/plain \nx-trace: c\nx-empty:';
  expect(readHeaders(text)).toEqual({
    headers: { 'x-trace': ['a:b', 'c'], accept: ['text/plain'], 'x-empty': [''] },
  });
});

it.each(['no colon', ': value', '  : value'])('says on which line "%s" stands', (line) => {
  expect(readHeaders(`a: b\n${line}`)).toEqual({ problem: expect.stringContaining('Line 2') });
});

it('reads again what it has written', () => {
  const text = writeHeaders([
    ['a', '1'],
    ['b', ''],
    ['a', '2'],
  ]);
  expect(readHeaders(text)).toEqual({ headers: { a: ['1', '2'], b: [''] } });
});
