import { describe, expect, it } from 'vitest';
import { type JsonObject, parseJson, stringifyJson } from '#lib/json.ts';
import { evaluateInputs, evaluateWhen } from '#lib/runs/expressions.ts';

const context = parseJson(
  '{"load":0.93,"pods":[{"name":"a"},{"name":"b"}],"ns":1763829999123456789}',
) as JsonObject;

describe('evaluateWhen', () => {
  it.each([
    ['load > 0.9', true],
    ['load > 0.95', false],
    ['missing', false],
    ['pods[name = "b"]', true],
    ['$count(pods) = 2 and $exists(load)', true],
  ])('takes %s as %s', async (when, expected) => {
    expect(await evaluateWhen(when, context)).toBe(expected);
  });

  it('ends an expression that does not end by itself', async () => {
    await expect(evaluateWhen('($f := function($n) { $f($n + 1) }; $f(1))', context)).rejects.toMatchObject({
      code: 'EXPRESSION_FAILED',
    });
  });

  it('names the expression that failed', async () => {
    await expect(evaluateWhen('$number("x") > 1', context)).rejects.toThrow('$number("x") > 1');
  });
});

describe('evaluateInputs', () => {
  it('gives exactly the mapped keys, numbers beyond 2^53 unchanged', async () => {
    const mapped = await evaluateInputs({ names: 'pods.name', at: 'ns', none: 'missing' }, context);
    expect(stringifyJson(mapped)).toBe('{"names":["a","b"],"at":1763829999123456789}');
  });
});
