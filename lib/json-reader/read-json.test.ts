import { afterAll, describe, expect, it } from 'vitest';
import { type Json, JsonText, stringifyJson } from '#lib/json.ts';
import { parseJsonText } from '#lib/json-reader/parse-json-text.ts';
import { jsonReader, readJsonText, saySame } from '#lib/json-reader/read-json.ts';
import { limits } from '#lib/limits.ts';
import { longestHold } from '#lib/testing/longest-hold.ts';

afterAll(() => jsonReader().close());

const exact = { numbers: 'exact' } as const;
const filler = 'x'.repeat(limits.jsonInlineBytes);

describe('large JSON', () => {
  it.each([
    ['a text', exact, `{"a":"${'y'.repeat(2 ** 21)}"}`],
    ['numbers', { ...exact, textOf: 'a' }, `{"a":[${'1,'.repeat(500_000)}1]}`],
    [
      'keys',
      { ...exact, textOf: null },
      `{${Array.from({ length: 100_000 }, (_, i) => `"k${i}":0`).join()}}`,
    ],
  ])(
    'of %s is read apart, and holds this process for a part of the time that it takes',
    async (_, reading, text) => {
      await readJsonText(text, reading);
      const inline = await longestHold(async () => stringifyJson(parseJsonText(text, exact) as Json));
      expect(await longestHold(() => readJsonText(text, reading))).toBeLessThan(inline / 2);
    },
  );

  it('is what it would be if it were read here, digits and keys too', async () => {
    const text = `{"filler":"${filler}","n":[9007199254740993,1.50,1e999,{"digits":"1","fields":{}}],"__proto__":{"a":null}}`;
    for (const numbers of ['exact', 'double'] as const) {
      const [here, apart] = [parseJsonText(text, { numbers }), await readJsonText(text, { numbers })];
      if (numbers === 'exact') expect(stringifyJson(apart as Json)).toBe(text);
      else expect(JSON.stringify(here)).toContain('"n":[9007199254740992,1.5,null,');
      expect(Object.keys(apart as object)).toEqual(Object.keys(here as object));
    }
  });

  it('gives what nobody takes apart as text', async () => {
    const parameters = `{"filler":"${filler}","at":1700000000000000001}`;
    const text = `{"parameters": ${parameters}, "idempotencyKey": "k"}`;
    const part = new JsonText(parameters, true);
    expect(await readJsonText(text, { ...exact, textOf: 'parameters' })).toEqual({
      parameters: part,
      idempotencyKey: 'k',
    });
    expect(await readJsonText(parameters, { ...exact, textOf: null })).toEqual(part);
    expect(await readJsonText(`["${filler}"]`, { ...exact, textOf: null })).toMatchObject({
      isObject: false,
    });
    expect(await readJsonText(`{"other":"${filler}"}`, { ...exact, textOf: 'parameters' })).toEqual({
      other: filler,
    });
  });

  it.each([
    ['cut off', `{"a":"${filler}`, 'no JSON'],
    ['of two minds', `{"f":"${filler}","a":1,"a":2}`, 'no JSON'],
    ['nested absurdly', '['.repeat(limits.jsonInlineBytes + 1), 'levels deep'],
    ['of too many values', `[${'1,'.repeat(limits.inputValues)}1]`, 'values'],
  ])('that is %s is refused with the reason', async (_, text, reason) => {
    await expect(readJsonText(text, { ...exact, isCounted: reason === 'values' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining(reason),
    });
  });

  it('says the same in whatever order its keys stand', async () => {
    const texts = [
      `{"a":"${filler}","b":1.0}`,
      `{"b":1.0,"a":"${filler}"}`,
      `{"b":1.00,"a":"${filler}"}`,
    ] as const;
    expect(await saySame(texts[0], texts[1])).toBe(true);
    expect(await saySame(texts[0], texts[2])).toBe(false);
  });
});
