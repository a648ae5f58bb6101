import { expect, test } from 'vitest';
import { jsonObjectProblem } from '#components/json/is-json.ts';

test.each(['[1]', '"x"', 'null', '3'])('says that %s is no object', (text) => {
  expect(jsonObjectProblem(text)).toContain('A JSON object is expected');
});

test('says why text is no JSON', () => {
  expect(jsonObjectProblem('{')).toContain('This is not JSON');
  expect(jsonObjectProblem('{"a": 1}')).toBeUndefined();
});
