import { expect, it } from 'vitest';
import { answer, RawJson, rawJson, toJsonText } from '#lib/api/answer.ts';

it('puts stored JSON text into an answer unchanged', () => {
  const output = '{"inode":9007199254740993,"pi":3.14159265358979323846}';
  const text = toJsonText({ output: new RawJson(output), error: rawJson(null), list: [new RawJson('1')] });
  expect(text).toBe(`{"output":${output},"error":null,"list":[1]}`);
});

it('writes everything else as JSON.stringify does', () => {
  const value = { a: [1, null, 'ü "x"', { b: true }], c: undefined, d: {}, e: [] };
  expect(toJsonText(value)).toBe(JSON.stringify(value));
  expect(toJsonText([undefined])).toBe('[null]');
});

it('lets no browser or proxy keep an answer', async () => {
  const response = answer({ id: 1 }, { status: 202, location: '/api/v1/runs/1' });
  expect(response.status).toBe(202);
  expect(response.headers.get('cache-control')).toContain('no-store');
  expect(response.headers.get('location')).toBe('/api/v1/runs/1');
});

it('lets only what is large be packed on its way', () => {
  const control = (value: unknown) => answer(value).headers.get('cache-control');
  expect(control({ text: 'a'.repeat(1000) })).toBe('no-store, no-transform');
  expect(control({ text: 'a'.repeat(100_000) })).toBe('no-store');
});
