import { describe, expect, it } from 'vitest';
import { carryOut } from '#lib/expressions/evaluate.ts';

const inputs = async (context: string, mapping: Record<string, string>) => {
  const reply = await carryOut({ kind: 'inputs', inputs: mapping, context });
  return 'inputs' in reply ? reply.inputs : reply;
};
const isTrue = (context: string, expression: string) => carryOut({ kind: 'when', expression, context });

describe('a number', () => {
  it.each([
    ['{"used": 80.0}', 'used >= 80'],
    ['{"used": 99.0}', 'used = 99'],
    ['{"a": 1.0}', 'a in [1,2]'],
    ['{"a": 1e3, "b": 1.50}', 'a = 1000 and b = 1.5'],
    ['{"a": 1.0}', '$type(a) = "number"'],
    ['{"a": -0.0}', 'a = 0'],
    ['{"id": 9223372036854775807}', '$type(id) = "number" and id > 1'],
    ['{"id": 9223372036854775807}', 'id = 9223372036854775807'],
    ['{"a": 9223372036854775807, "b": 9223372036854775807}', 'a = b'],
    ['{"a": 9223372036854775807, "b": 9223372036854775806}', 'a != b'],
    ['{"begin": 1763829999123456789, "end": 1763830000123456789}', 'end - begin > 999999000'],
  ])('of %s is one where %s', async (context, expression) => {
    expect(await isTrue(context, expression)).toEqual({ isTrue: true });
  });

  it.each([
    ['{"vs": [1.0, 2.5]}', '$sum(vs)', '3.5'],
    ['{"i": 1.0, "l": ["a","b"]}', 'l[$$.i]', '"b"'],
    ['{"v": 1.0}', '"load is " & v', '"load is 1"'],
    ['{"v": 0.1}', 'v * 3', '0.30000000000000004'],
    ['{"a": 9007199254740993}', 'a + 3', '9007199254740996'],
  ])('of %s is counted with: %s', async (context, expression, expected) => {
    expect(await inputs(context, { x: expression })).toBe(`{"x":${expected}}`);
  });

  it.each([
    ['{"inode": 9223372036854775807}', 'inode', '9223372036854775807'],
    [
      '{"a": 9223372036854775807, "b": 9223372036854775806}',
      '[a, b]',
      '[9223372036854775807,9223372036854775806]',
    ],
    ['{"a": 9223372036854775806, "b": 9223372036854775807}', '$max([a, b])', '9223372036854775807'],
    ['{"d": [{"ns": 1763829999123456789}]}', 'd', '[{"ns":1763829999123456789}]'],
    ['{"d": {"ns": 1763829999123456789}}', '$merge([d, {"x": 1}])', '{"ns":1763829999123456789,"x":1}'],
    ['{"r": 0.12345678901234567890123}', 'r', '0.12345678901234567890123'],
    ['{"r": 0.10000000000000000001, "s": 0.1}', '[s, r]', '[0.1,0.10000000000000000001]'],
    ['{"huge": 1e400}', 'huge', '1e400'],
    ['{"tiny": 1e-400, "zero": 0}', '[tiny, zero]', '[1e-400,0]'],
    ['{"n": -9223372036854775808}', 'n', '-9223372036854775808'],
  ])('of %s keeps its digits through %s', async (context, expression, expected) => {
    expect(await inputs(context, { x: expression })).toBe(`{"x":${expected}}`);
  });

  it.each([
    ['"/proc/" & inode', '"/proc/9223372036854775807"'],
    ['inode & ""', '"9223372036854775807"'],
    ['$string(inode)', '"9223372036854775807"'],
    ['$join([$string(inode), "x"], "-")', '"9223372036854775807-x"'],
    ['list.("no " & $)', '["no 18446744073709551615","no 2"]'],
    ['"" & {"i": inode}', '"{\\"i\\":9223372036854775807}"'],
    ['(true ? "a" & inode : "") & "b"', '"a9223372036854775807b"'],
    ['$map(list, function($v) { "n" & $v })', '["n18446744073709551615","n2"]'],
  ])('keeps its digits in text: %s', async (expression, expected) => {
    const context = '{"inode": 9223372036854775807, "list": [18446744073709551615, 2]}';
    expect(await inputs(context, { x: expression })).toBe(`{"x":${expected}}`);
  });
});

describe('a value', () => {
  it.each([
    ['function($x){$x}', 'a function, which is no JSON'],
    ['$sum', 'a function, which is no JSON'],
    ['/a/', 'a function, which is no JSON'],
    ['[1, $sum]', 'a function, which is no JSON'],
    ['{"a": {"b": $sum}}', 'a function, which is no JSON'],
    [
      '($f := function($n, $v) { $n = 0 ? $v : $f($n - 1, [[$v]]) }; $f(250, 1))',
      'more than 200 levels deep',
    ],
  ])('that JSON has not is refused: %s', async (expression, why) => {
    expect(await inputs('{}', { f: expression })).toEqual({
      failed: { expression, why: expect.stringContaining(`"f" gives `) },
    });
    expect(JSON.stringify(await inputs('{}', { f: expression }))).toContain(why);
  });

  it('keeps keys and texts as they are', async () => {
    const context = '{"__proto__": 1, "m": "\\ud800", "o": {"hasOwnProperty": 2}}';
    expect(await inputs(context, { p: '$."__proto__"', m: 'm', o: 'o' })).toBe(
      '{"p":1,"m":"\\ud800","o":{"hasOwnProperty":2}}',
    );
  });
});

describe('a check', () => {
  it('says why an expression cannot be read', async () => {
    const reply = await carryOut({ kind: 'check', expressions: ['a.b', 'a[', '/(/', '"\u0000"'] });
    expect(reply).toEqual({
      problems: [null, expect.stringMatching(/./), expect.stringContaining('regular expression'), null],
    });
  });
});
