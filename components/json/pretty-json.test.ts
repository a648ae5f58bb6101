import { expect, test } from 'vitest';
import { jsonObjectProblem, prettyJson } from '#components/json/pretty-json.ts';

test('indents objects and arrays', () => {
  expect(prettyJson('{"a":[1,{"b":null}],"c":"x, {y}"}')).toBe(
    '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ],\n  "c": "x, {y}"\n}',
  );
});

test('keeps the digits of integers beyond 2^53', () => {
  expect(prettyJson('{"inode":18446744073709551615}')).toContain('18446744073709551615');
});

test('keeps empty objects and arrays on one line', () => {
  expect(prettyJson('{"a":{},"b":[ ]}')).toBe('{\n  "a": {},\n  "b": []\n}');
});

test('keeps strings with quotes and brackets as they are', () => {
  expect(prettyJson(String.raw`["a\"]}", "\\"]`)).toBe('[\n  "a\\"]}",\n  "\\\\"\n]');
});

test('leaves text that is no JSON alone', () => {
  expect(prettyJson('Hello <b>there</b>')).toBe('Hello <b>there</b>');
});

test.each(['[1]', '"x"', 'null', '3'])('says that %s is no object', (text) => {
  expect(jsonObjectProblem(text)).toContain('A JSON object is expected');
});

test('says why text is no JSON', () => {
  expect(jsonObjectProblem('{')).toContain('This is not JSON');
  expect(jsonObjectProblem('{"a": 1}')).toBeUndefined();
});
