import { describe, expect, it } from 'vitest';
import { carryOut } from '#lib/expressions/evaluate.ts';

const inputs = (context: string, mapping: Record<string, string>) => {
  const reply = carryOut({ kind: 'inputs', inputs: mapping, context });
  return 'inputs' in reply ? reply.inputs : reply;
};
const resultOf = (context: string, expression: string) => inputs(context, { x: expression });
const isTrue = (context: string, expression: string) => carryOut({ kind: 'when', expression, context });
const whyNot = (context: string, expression: string) => {
  const reply = isTrue(context, expression);
  return 'failed' in reply ? reply.failed.why : reply;
};

describe('a number', () => {
  it.each([
    ['{"used": 80.0}', 'used >= 80'],
    ['{"used": 80.0}', 'used == 80'],
    ['{"used": 99.0}', 'used == 99'],
    ['{"used": 80.0}', 'used in [80]'],
    ['{"a": 1e3, "b": 1.50}', 'a == 1000 && b == 1.5'],
    ['{"a": 1.0}', 'type(a) == double'],
    ['{"a": 1}', 'type(a) == int'],
    ['{"a": -0}', 'a == 0'],
    ['{"id": 9223372036854775807}', 'type(id) == int && id > 1'],
    ['{"id": 18446744073709551615}', 'type(id) == uint && id == 18446744073709551615u'],
    ['{"id": 9223372036854775807}', 'id == 9223372036854775807'],
    ['{"a": 9223372036854775807, "b": 9223372036854775806}', 'a != b && a > b'],
    ['{"a": 0.10000000000000000001, "b": 0.1}', 'a != b'],
    ['{"begin": 1763829999123456789, "end": 1763830000123456789}', 'end - begin == 1000000000'],
  ])('of %s is one where %s', (context, expression) => {
    expect(isTrue(context, expression)).toEqual({ isTrue: true });
  });

  it.each([
    ['{"i": 1, "l": ["a","b"]}', 'l[i]', '"b"'],
    ['{"v": 1.0}', '"load is " + string(v)', '"load is 1"'],
    ['{"v": 0.1}', 'v * 3.0', '0.30000000000000004'],
    ['{"a": 9007199254740993}', 'a + 3', '9007199254740996'],
    ['{"a": 7}', 'a / 2', '3'],
    ['{"a": 7}', 'double(a) / 2.0', '3.5'],
  ])('of %s is counted with: %s', (context, expression, expected) => {
    expect(resultOf(context, expression)).toBe(`{"x":${expected}}`);
  });

  it.each([
    ['{"inode": 9223372036854775807}', 'inode', '9223372036854775807'],
    [
      '{"a": 9223372036854775807, "b": 9223372036854775806}',
      '[a, b]',
      '[9223372036854775807,9223372036854775806]',
    ],
    ['{"d": [{"ns": 1763829999123456789}]}', 'd', '[{"ns":1763829999123456789}]'],
    ['{"d": {"ns": 1763829999123456789}}', '{"was": d.ns}', '{"was":1763829999123456789}'],
    ['{"u": 18446744073709551615}', 'u', '18446744073709551615'],
    ['{"u": 184467440737095516150}', 'u', '184467440737095516150'],
    ['{"r": 0.12345678901234567890123}', 'r', '0.12345678901234567890123'],
    ['{"r": 0.10000000000000000001, "s": 0.1}', '[s, r]', '[0.1,0.10000000000000000001]'],
    ['{"huge": 1e400}', 'huge', '1e400'],
    ['{"tiny": 1e-400, "zero": 0}', '[tiny, zero]', '[1e-400,0]'],
    ['{"n": -9223372036854775808}', 'n', '-9223372036854775808'],
    ['{"inode": 9223372036854775807}', '"/proc/" + string(inode)', '"/proc/9223372036854775807"'],
  ])('of %s keeps its digits through %s', (context, expression, expected) => {
    expect(resultOf(context, expression)).toBe(`{"x":${expected}}`);
  });
});

describe('a key of the context', () => {
  it.each([
    ['{"load": 0.93}', 'load', '0.93'],
    ['{"pod.name": "a"}', 'context["pod.name"]', '"a"'],
    ['{"pod": {"name": "a"}}', 'pod.name', '"a"'],
    ['{"namespace": "shop"}', 'context.namespace', '"shop"'],
    ['{"type": "Warning", "int": 2}', 'type + string(int)', '"Warning2"'],
    ['{"context": {"context": 1}}', 'context.context.context', '1'],
    ['{"constructor": 1, "__proto__": 2}', '[constructor, __proto__]', '[1,2]'],
    ['{"a": {"toString": 1}}', 'a.toString', '1'],
    ['{"a": 1}', 'has(context.a) && !has(context.b)', 'true'],
    ['{"a": 1}', '"a" in context && context.size() == 1', 'true'],
    ['{"pods": [{"name": "a"}, {"name": "b"}]}', 'pods.map(pod, pod.name)', '["a","b"]'],
    [
      '{"pods": [{"name": "a", "up": true}, {"name": "b", "up": false}]}',
      'pods.filter(p, !p.up).map(p, p.name)',
      '["b"]',
    ],
    ['{"m": {"x": 1, "y": 2}}', 'm.map(key, key)', '["x","y"]'],
  ])('of %s is read by %s', (context, expression, expected) => {
    expect(resultOf(context, expression)).toBe(`{"x":${expected}}`);
  });

  it.each([
    ['constructor', 'there is no "constructor" in the context'],
    ['missing > 1', 'there is no "missing" in the context; has(context.missing) asks whether there is.'],
    ['missing.part.of == 1', 'there is no "missing" in the context'],
    ['pod.labels.app == "x"', '"pod.labels" has no key "app".'],
    ['pod["labels"]["app"] == "x"', 'has no key "app".'],
    ['context["pod.name"] == ""', '"context" has no key "pod.name".'],
    ['names.exists(n, n == pod.nme)', '"pod" has no key "nme".'],
    ['names[3] == "c"', '"names" has no item 3.'],
  ])('that is not there is named: %s', (expression, why) => {
    expect(whyNot('{"pod": {"labels": {}, "name": "a"}, "names": ["a", "b"]}', expression)).toContain(why);
  });
});

describe('what does not fit', () => {
  it.each([
    [
      'used * 2 > 3',
      '"*" cannot be applied to double and int. Write double(…) or int(…) around one of them.',
    ],
    [
      '"used " + used == ""',
      '"+" cannot be applied to string and double. Write string(…) around what is no text.',
    ],
    ['used', 'it gives something else than true or false. Compare it with something, as in "load > 0.9".'],
    ['1 / 0 == 1', 'divide by zero'],
    ['"a".matches("(")', 'regexp'],
    ['int("x") == 1', 'x'],
    ['9223372036854775807 + 1 == 0', 'overflow'],
  ])('is said: %s', (expression, why) => {
    expect(whyNot('{"used": 80.5}', expression)).toContain(why);
  });
});

describe('a value', () => {
  it.each([
    ['b"abc"', '"YWJj"'],
    ['timestamp("2026-01-02T03:04:05Z")', '"2026-01-02T03:04:05Z"'],
    ['timestamp("2026-01-02T03:04:05Z") - timestamp("2026-01-02T03:04:00Z")', '"5s"'],
    ['{1: "a", 2u: "b", true: "c"}', '{"1":"a","2":"b","true":"c"}'],
    ['[1, "a", null, {}]', '[1,"a",null,{}]'],
  ])('becomes JSON: %s', (expression, expected) => {
    expect(resultOf('{}', expression)).toBe(`{"x":${expected}}`);
  });

  it.each([
    ['int', 'a type, which is no JSON'],
    ['[1, type(1)]', 'a type, which is no JSON'],
    ['{"a": {"b": string}}', 'a type, which is no JSON'],
    ['1e300 * 1e300', 'Infinity, which JSON cannot hold'],
  ])('that JSON has not is refused: %s', (expression, why) => {
    expect(inputs('{}', { f: expression })).toEqual({ failed: { expression, why: `"f" gives ${why}.` } });
  });

  it('keeps keys and texts as they are', () => {
    const context = '{"__proto__": 1, "m": "\\ud800", "o": {"hasOwnProperty": 2}}';
    expect(inputs(context, { p: '__proto__', m: 'm', o: 'o' })).toBe(
      '{"p":1,"m":"\\ud800","o":{"hasOwnProperty":2}}',
    );
  });

  it('may be a list of many', () => {
    const context = JSON.stringify({ all: Array.from({ length: 20_000 }, (_, index) => index) });
    const doubled = JSON.stringify({ x: Array.from({ length: 20_000 }, (_, index) => 2 * index) });
    expect(resultOf(context, 'all.map(one, one * 2)')).toBe(doubled);
    expect(resultOf(context, 'all.filter(one, one >= 19998)')).toBe('{"x":[19998,19999]}');
    expect(resultOf('{"a": [1], "b": [2, 3]}', '[a + b, a + [], [] + b, a + b + a, a]')).toBe(
      '{"x":[[1,2,3],[1],[2,3],[1,2,3,1],[1]]}',
    );
  });
});

describe('a check', () => {
  it.each([
    ['a.b', null],
    ['load > 0.9 && names.exists(n, n.startsWith("a"))', null],
    ['"%s is %d".format(["a", 1]) == name.lowerAscii()', null],
    ['a[', /character 2/],
    ['x >', /character \d/],
    ['', /it ends at character 1/],
    ['"\u0000"', null],
    [
      'namespace == "x"',
      /"namespace" is a word of the language; the key of that name is context\["namespace"\]\./,
    ],
    ['$sum(values)', /"\$" is not expected at character 1\. Expressions are CEL: == compares/],
    ['used = 80', /"=" is not expected at character 6\. Expressions are CEL/],
    ['used >= 80 and up', /Expressions are CEL/],
    ['$count(pods) = 2', /Expressions are CEL/],
    ['sum(values)', /there is no function "sum"/],
    ['values.sum()', /there is no function "sum"/],
    ['has(load)', /there is no function "has" for what it is given\. It takes a key of a value/],
  ])('of %j says %s', (expression, expected) => {
    const reply = carryOut({ kind: 'check', expressions: [expression] });
    const problem = 'problems' in reply ? reply.problems[0] : undefined;
    if (expected === null) expect(problem).toBeNull();
    else expect(problem).toMatch(expected);
  });

  it('says of one that nests too deeply that it does', () => {
    const deep = `${'{1:'.repeat(490)}1${'}'.repeat(490)}`;
    const why = 'it nests more deeply than can be read or evaluated.';
    expect(carryOut({ kind: 'check', expressions: [deep] })).toEqual({ problems: [why] });
    expect(isTrue('{}', deep)).toEqual({ failed: { expression: deep, why } });
  });
});
