import { afterAll, describe, expect, it } from 'vitest';
import { evaluator } from '#lib/expressions/evaluator.ts';
import { type JsonObject, parseJson, stringifyJson } from '#lib/json.ts';
import { evaluateInputs, evaluateWhen } from '#lib/runs/expressions.ts';

const context = parseJson(
  '{"load":0.93,"pods":[{"name":"a"},{"name":"b"}],"ns":1763829999123456789}',
) as JsonObject;
const { signal } = new AbortController();

afterAll(() => evaluator().close());

describe('evaluateWhen', () => {
  it.each([
    ['load > 0.9', true],
    ['load > 0.95', false],
    ['missing', false],
    ['pods[name = "b"]', true],
    ['$count(pods) = 2 and $exists(load)', true],
  ])('takes %s as %s', async (when, expected) => {
    expect(await evaluateWhen(when, context, signal)).toBe(expected);
  });

  it('names the expression that failed', async () => {
    await expect(evaluateWhen('$number("x") > 1', context, signal)).rejects.toThrow('$number("x") > 1');
  });

  it('fails on a message that is half a character', async () => {
    const half = parseJson('{"m":"\\ud800"}') as JsonObject;
    await expect(evaluateWhen('$error(m)', half, signal)).rejects.toMatchObject({
      code: 'EXPRESSION_FAILED',
    });
  });

  it('is let go of when its run is cancelled', async () => {
    const cancel = new AbortController();
    const evaluating = evaluateWhen(
      '$contains(load & "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /(a+)+$/)',
      context,
      cancel.signal,
    );
    cancel.abort(new Error('cancelled by someone'));
    await expect(evaluating).rejects.toThrow('cancelled by someone');
  });
});

describe('evaluateInputs', () => {
  it('gives exactly the mapped keys, numbers beyond 2^53 unchanged', async () => {
    const mapped = await evaluateInputs({ names: 'pods.name', at: 'ns', none: 'missing' }, context, signal);
    expect(stringifyJson(mapped)).toBe('{"names":["a","b"],"at":1763829999123456789}');
  });

  it('names the expression that failed, of several', async () => {
    const inputs = { fine: 'load', f: 'function($x){$x}' };
    await expect(evaluateInputs(inputs, context, signal)).rejects.toMatchObject({
      code: 'EXPRESSION_FAILED',
      message: expect.stringContaining('"f" gives a function, which is no JSON'),
    });
  });
});

describe('an expression without end', () => {
  const long = { s: `${'a'.repeat(40)}!` };
  it.each([
    ['a regular expression', '$contains(s, /^(a+)+$/)', /more than 1 s/],
    ['recursion in the tail', '($f := function($n) { $f($n + 1) }; $f(1))', /more than 1 s/],
    ['recursion', '($f := function($n) { 1 + $f($n + 1) }; $f(1))', /stack/i],
    ['a long text', '$length($pad("x", 300000000) & "é")', /more than (1 s|256 MiB)/],
    ['a text in pieces', '$count($split($pad("a", 100000000), ""))', /more than (1 s|256 MiB)/],
    [
      'a text that doubles',
      '($f := function($n, $s) { $f($n + 1, $s & $s) }; $f(0, "xxxxxxxx"))',
      /length|more than (1 s|256 MiB)/,
    ],
    ['a long range', '$sum([1..100000000])', /sequence/],
    [
      'a replacement',
      '$length($replace($pad("a", 100000000), "a", "bbbbbbbb"))',
      /length|more than (1 s|256 MiB)/,
    ],
    ['an encoding', '$length($base64encode($pad("x", 200000000)))', /allocat|more than (1 s|256 MiB)/],
    ['a sort', '$sort($map([1..900000], function($v) { $string($v) }))', /more than (1 s|256 MiB)/],
  ])('ends by a bound that is named: %s', async (_what, when, bound) => {
    const began = evaluateWhen(when, long, signal);
    await expect(began).rejects.toMatchObject({
      code: 'EXPRESSION_FAILED',
      message: expect.stringMatching(bound),
      fault: 'configuration',
    });
    // Whoever comes next finds an evaluator.
    expect(await evaluateWhen('1 = 1', long, signal)).toBe(true);
  });
});

describe('many expressions at once', () => {
  it('do not wait for one that does not end', async () => {
    const cancel = new AbortController();
    const endless = evaluator().run(
      {
        kind: 'when',
        expression: '$contains(s, /^(a+)+$/)',
        context: JSON.stringify({ s: `${'a'.repeat(60)}!` }),
      },
      { timeoutMs: 60_000, signal: cancel.signal },
    );
    const quick = Array.from({ length: 20 }, () => evaluateWhen('load > 0.9', context, signal));
    expect(new Set(await Promise.all(quick))).toEqual(new Set([true]));
    cancel.abort(new Error('enough'));
    await expect(endless).rejects.toThrow('enough');
  });

  it('do not stop the process that asks', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 20);
    await evaluateWhen('$contains(s, /^(a+)+$/)', { s: `${'a'.repeat(40)}!` }, signal).catch(() => undefined);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });
});
