import { expect, it } from 'vitest';
import { jsonProblem } from '#components/json/json-problem.ts';

it('has nothing against JSON', () => {
  for (const text of ['{}', '[1, "a"]', '"a"', '1e3', ' null ']) expect(jsonProblem(text)).toBeUndefined();
});

it.each([
  ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3', /property value/],
  ["{'a': 1}", 'line 1, column 2', /property name/],
  ['{"a": 1,}', 'line 1, column 9', /property name/],
  ['{\n  "a": 1', 'line 2, column 9', /property value/],
  ['', 'line 1, column 1', /end of JSON input/],
])('says where %j goes wrong', (text, place, reason) => {
  expect(jsonProblem(text)).toContain(`(${place})`);
  expect(jsonProblem(text)).toMatch(reason);
});
