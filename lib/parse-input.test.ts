import { expect, it } from 'vitest';
import { z } from 'zod';
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
