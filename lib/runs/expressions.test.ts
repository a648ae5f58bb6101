import { afterAll, describe, expect, it } from 'vitest';
import { evaluator } from '#lib/expressions/evaluator.ts';
import { type JsonObject, parseJson, stringifyJson } from '#lib/json.ts';
import { evaluateInputs, evaluateWhen } from '#lib/runs/expressions.ts';

const context = parseJson(
  '{"load":0.93,"pods":[{"name":"a"},{"name":"b"}],"ns":1763829999123456789}',
) as JsonObject;
const { signal } = new AbortController();

/** Takes minutes with a list of hundreds. */
const endless = 'all.all(a, all.all(b, all.all(c, all.all(d, true))))';
const hundreds = Array.from({ length: 300 }, (_, index) => index);

afterAll(() => evaluator().close());

describe('evaluateWhen', () => {
  it.each([
    ['load > 0.9', true],
    ['load > 0.95', false],
    ['has(context.missing)', false],
    ['pods.exists(pod, pod.name == "b")', true],
    ['pods.size() == 2 && has(context.load)', true],
  ])('takes %s as %s', async (when, expected) => {
    expect(await evaluateWhen(when, context, signal)).toBe(expected);
  });

  it.each(['int("x") > 1', 'missing', 'load', 'pods[7].name == "a"'])(
    'names the expression that failed: %s',
    async (when) => {
      await expect(evaluateWhen(when, context, signal)).rejects.toMatchObject({
        code: 'EXPRESSION_FAILED',
        message: expect.stringContaining(`"${when}" failed: `),
        fault: 'configuration',
      });
    },
  );

  it('fails on a message that is half a character', async () => {
    const half = parseJson('{"m":"\\ud800"}') as JsonObject;
    await expect(evaluateWhen('int(m) == 1', half, signal)).rejects.toMatchObject({
      code: 'EXPRESSION_FAILED',
    });
  });

  it('is let go of when its run is cancelled', async () => {
    const cancel = new AbortController();
    const evaluating = evaluateWhen(endless, { all: hundreds }, cancel.signal);
    cancel.abort(new Error('cancelled by someone'));
    await expect(evaluating).rejects.toThrow('cancelled by someone');
  });
});

describe('evaluateInputs', () => {
  it('gives exactly the mapped keys, numbers beyond 2^53 unchanged', async () => {
    const mapped = await evaluateInputs({ names: 'pods.map(pod, pod.name)', at: 'ns' }, context, signal);
    expect(stringifyJson(mapped)).toBe('{"names":["a","b"],"at":1763829999123456789}');
  });

  it.each([
    ['type(load)', '"f" gives a type, which is no JSON'],
    ['missing', 'there is no "missing" in the context'],
  ])('names the expression that failed, of several: %s', async (f, why) => {
    await expect(evaluateInputs({ fine: 'load', f }, context, signal)).rejects.toMatchObject({
      code: 'EXPRESSION_FAILED',
      message: expect.stringContaining(why),
    });
  });
});

describe('a regular expression', () => {
  it.each([
    ['s.matches("^(a+)+$")', false],
    ['s.matches("(a|a)*!$")', true],
    ['s.matches("(a*)*b")', false],
    ['s.matches("^(([a-z])+.)+[A-Z]([a-z])+$")', false],
  ])('takes a time that grows with the text alone: %s', async (when, expected) => {
    expect(await evaluateWhen(when, { s: `${'a'.repeat(2000)}!` }, signal)).toBe(expected);
  });
});

describe('an expression without end', () => {
  it.each([
    ['lists within lists', endless],
    ['lists of lists', 'all.map(a, all.map(b, all.map(c, all))).size() == 1'],
    ['texts of texts', 'all.map(a, all.map(b, all.map(c, s + s))).size() == 1'],
    ['a text in each of its places', 's.replace("a", s).replace("a", s).size() == 1'],
    ['a text of pieces', 'all.map(a, s).join(all.map(a, s).join(s)).size() == 1'],
    [
      'a list that is sorted by being searched',
      'all.all(a, all.filter(b, all.filter(c, c > b).size() > a).size() >= 0)',
    ],
    ['a pattern that counts', 's.matches("((a{1,100}){1,100}){1,100}b")'],
  ])('ends by a bound that is named: %s', async (_what, when) => {
    const began = evaluateWhen(when, { all: hundreds, s: 'a'.repeat(10_000) }, signal);
    await expect(began).rejects.toMatchObject({
      code: 'EXPRESSION_FAILED',
      message: expect.stringMatching(/more than (1 s|256 MiB)|length|repeat/),
      fault: 'configuration',
    });
    // Whoever comes next finds an evaluator.
    expect(await evaluateWhen('1 == 1', context, signal)).toBe(true);
  });
});

describe('many expressions at once', () => {
  it('do not wait for one that does not end', async () => {
    const cancel = new AbortController();
    const going = evaluator().run(
      { kind: 'when', expression: endless, context: JSON.stringify({ all: hundreds }) },
      { timeoutMs: 60_000, signal: cancel.signal },
    );
    const quick = Array.from({ length: 20 }, () => evaluateWhen('load > 0.9', context, signal));
    expect(new Set(await Promise.all(quick))).toEqual(new Set([true]));
    cancel.abort(new Error('enough'));
    await expect(going).rejects.toThrow('enough');
  });

  it('do not stop the process that asks', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 20);
    await evaluateWhen(endless, { all: hundreds }, signal).catch(() => undefined);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });
});
