import { z } from 'zod';
import { AppError, invalidInput } from '#lib/errors.ts';
import { isJsonObject, parseJson, stringifyJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { objectError, parseInput } from '#lib/parse-input.ts';
import { evaluateInputs } from '#lib/runs/expressions.ts';
import { getRunText } from '#lib/runs/service.ts';

const requestSchema = z.strictObject(
  {
    expression: z
      .string('An expression is expected, as text in CEL.')
      .min(1, 'An expression is expected, as text in CEL.')
      .max(limits.expressionLength, `An expression has at most ${limits.expressionLength} characters.`),
  },
  objectError('Expected an object such as {"expression": "used > 80"}.'),
);

/** The name that the value goes by on its way; the expression does not see it. */
const key = 'value';

/**
 * What an expression makes of the input that a step received, under the bounds of a pipeline's own.
 *
 * @param request `{expression}`, which nobody has checked.
 * @returns JSON text, every number with its digits.
 * @throws AppError `NOT_FOUND`; `INVALID_INPUT` for an expression that cannot be read or evaluated.
 */
export async function probeExpression(
  { run, seq }: { run: string; seq: number },
  request: unknown,
  signal: AbortSignal,
): Promise<string> {
  const { expression } = parseInput(requestSchema, request, 'The request');
  const context = parseJson(await getRunText(run, { of: 'input', seq }));
  if (!isJsonObject(context)) throw new TypeError('A step received something else than an object.');
  try {
    const mapped = await evaluateInputs({ [key]: expression }, context, signal);
    return stringifyJson(mapped[key] ?? null);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'EXPRESSION_FAILED') throw error;
    const { message } = error;
    throw invalidInput(message, [{ path: ['expression'], message }], 'docs/api.md says what can be written.');
  }
}
