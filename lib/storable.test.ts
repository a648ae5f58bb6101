import { describe, expect, it } from 'vitest';
import { limits } from '#lib/limits.ts';
import { findUnstorable, isStorable, storableJson, storableText } from '#lib/storable.ts';

describe('text', () => {
  it.each([
    ['a NUL', 'a\0b', 'a\ufffdb'],
    ['a first half', 'a\ud83d', 'a\ufffd'],
    ['a second half', '\ude00b', '\ufffdb'],
    ['halves in the wrong order', '\ude00\ud83d', '\ufffd\ufffd'],
  ])('with %s cannot be stored, and is mended', (_, text, mended) => {
    expect(isStorable(text)).toBe(false);
    expect(storableText(text)).toBe(mended);
    expect(storableJson({ [text]: [text] })).toEqual({ [mended]: [mended] });
  });

  it.each(['', 'naïve ☃ 😀', '\u0001\u001b[31m\ufeff\uffff'])('such as %j is stored as it is', (text) => {
    expect(isStorable(text)).toBe(true);
    expect(storableText(text)).toBe(text);
    expect(storableJson({ [text]: text })).toEqual({ [text]: text });
  });
});

describe('what cannot be stored', () => {
  const pathsOf = (value: unknown, exempt?: string[]) =>
    findUnstorable(value, exempt).map(({ path }) => path);

  it('is found in values and keys, wherever they stand', () => {
    expect(pathsOf('\0')).toEqual([[]]);
    expect(pathsOf({ a: [1, { b: 'x\ud800' }], 'k\0': null, ok: 'ok' })).toEqual([
      ['a', 1, 'b'],
      ['k\ufffd'],
    ]);
  });

  it('is not looked for in bytes, nor under the keys that are exempt', () => {
    expect(pathsOf({ body: new Uint8Array([0]), parameters: { m: '\0' } }, ['parameters'])).toEqual([]);
    expect(pathsOf({ run: { parameters: '\0' } }, ['parameters'])).toEqual([['run', 'parameters']]);
  });

  it('nests too deeply', () => {
    let value: unknown = [];
    for (let level = 1; level < limits.jsonDepth; level += 1) value = [value];
    expect(pathsOf(value)).toEqual([]);
    expect(findUnstorable([value])).toMatchObject([{ message: expect.stringContaining('200 levels') }]);
  });

  it('is told only so many times', () => {
    expect(findUnstorable(Array(100_000).fill('\0')).length).toBeLessThan(100);
  });
});
