import { expect, it } from 'vitest';
import { z } from 'zod';
import { limits } from '#lib/limits.ts';
import { parseInput } from '#lib/parse-input.ts';

const schema = z.object({ inputs: z.record(z.string(), z.string()), parameters: z.unknown() });

it('refuses text that cannot be stored, and names its field', () => {
  expect(() => parseInput(schema, { inputs: { 'a\0': '1' } }, 'The pipeline', ['spec'])).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^The pipeline is not valid at spec\.inputs\.a\ufffd: .*NUL/),
      issues: [{ path: ['spec', 'inputs', 'a\ufffd'], message: expect.stringContaining('U+0000') }],
    }),
  );
});

it('takes any text where it is told to', () => {
  const value = { inputs: {}, parameters: { 'a\0': '\ud800' } };
  expect(parseInput(schema, value, 'The run', [], { anyTextIn: ['parameters'] })).toEqual(value);
});

it('tells the first hundred problems and how many more there are', () => {
  const lists = z.object({ to: z.array(z.int()) });
  expect(() => parseInput(lists, { to: Array(40_000).fill('x') }, 'The pipeline')).toThrow(
    expect.objectContaining({
      issues: expect.objectContaining({ length: limits.issuesTold }),
      details: { moreIssues: 40_000 - limits.issuesTold },
    }),
  );
});

it('asks no schema about more values than one request may hold', () => {
  let asked = 0;
  const counting = z.unknown().refine(() => {
    asked += 1;
    return true;
  });
  const lists = z.object({ to: z.array(counting), parameters: z.unknown() });
  const many = Array(limits.inputValues).fill(1);
  expect(() => parseInput(lists, { to: many }, 'The pipeline')).toThrow(
    expect.objectContaining({
      issues: [{ path: [], message: expect.stringContaining('more than 50000 values') }],
    }),
  );
  expect(asked).toBe(0);
  // What is kept as it is may be of any number.
  const kept = { to: [1], parameters: many };
  expect(parseInput(lists, kept, 'The run', [], { anyTextIn: ['parameters'] })).toEqual(kept);
});

it('names the first of many unknown keys', () => {
  const keys = Object.fromEntries(Array.from({ length: 40_000 }, (_, index) => [`key-${index}`, 1]));
  const failure = () => parseInput(z.strictObject({}), keys, 'The body');
  expect(failure).toThrow(/key-0/);
  expect(failure).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/^.{1200}/) }));
});
