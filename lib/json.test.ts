import { describe, expect, it } from 'vitest';
import { parseJson, stringifyJson } from '#lib/json.ts';

describe('parseJson and stringifyJson', () => {
  it.each([
    '{"ns":1763829999123456789,"inode":18446744073709551615}',
    '{"pi":3.14159265358979323846,"tiny":1e-400,"one":1.0}',
    '{"text":"naïve ☃ 𝄞","nested":{"list":[1,[null,true]]}}',
  ])('keep %s as it is', (text) => {
    expect(stringifyJson(parseJson(text))).toBe(text);
  });

  it('refuses what is no JSON', () => {
    expect(() => parseJson('{')).toThrow(SyntaxError);
  });
});
