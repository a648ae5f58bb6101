import { expect, it } from 'vitest';
import { changedTexts } from '#components/conflict/changed-texts.ts';
import { type ComparedCall, textsOfCalls } from '#components/operation/call-texts.ts';

const call = (more: Partial<ComparedCall>): ComparedCall => ({
  status: 'succeeded',
  statusCode: 200,
  headers: {},
  body: '',
  log: '',
  error: null,
  ...more,
});
const changed = (one: Partial<ComparedCall>, other: Partial<ComparedCall>) =>
  changedTexts(...textsOfCalls([call(one), call(other)]));

it('finds no difference between JSON on one line and on several', () => {
  const body = { a: [1, { b: 'x, {y}: "z"' }], empty: {}, none: [] };
  expect(changed({ body: JSON.stringify(body) }, { body: JSON.stringify(body, undefined, 4) })).toEqual([]);
  const [texts] = textsOfCalls([call({ body: JSON.stringify(body) }), call({ body: '{}' })]);
  expect(texts['Body.json']).toBe(JSON.stringify(body, undefined, 2));
});

it('keeps the digits of numbers apart', () => {
  const [difference] = changed({ body: '[9007199254740993]' }, { body: '[9007199254740992]' });
  expect(difference).toMatchObject({ name: 'Body.json', theirs: '[\n  9007199254740993\n]' });
});

it('compares what is no JSON as text, bytes as base64, and a failure by its message', () => {
  expect(changed({ body: '{' }, { body: '{}' })).toMatchObject([{ name: 'Body.txt' }]);
  expect(changed({ bodyBase64: '/w==' }, { bodyBase64: '/g==' })).toMatchObject([
    { theirs: '/w==', mine: '/g==' },
  ]);
  const failed = { status: 'failed', statusCode: null, body: null, error: { message: 'It did not start.' } };
  expect(changed({}, failed)).toMatchObject([
    { name: 'Status and headers.txt', theirs: '200\n', mine: 'failed\nIt did not start.\n' },
  ]);
});

it('compares headers by name, whatever their order, and logs', () => {
  expect(changed({ headers: { a: '1', b: ['2', '3'] } }, { headers: { b: ['2', '3'], a: '1' } })).toEqual([]);
  expect(changed({ log: 'x' }, { log: 'y' })).toMatchObject([{ name: 'Log.txt' }]);
});
