import type { z } from 'zod';
import { headOf } from '#lib/cut-text.ts';
import { type AppError, type FieldIssue, invalidInput } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';
import { findUnstorable } from '#lib/storable.ts';
import { countsMoreThan } from '#lib/value-count.ts';

/** Characters of one problem's text. */
const messageLength = 1000;

/**
 * Parses what came over a boundary. Text that cannot be stored is refused wherever it stands.
 *
 * @param what What is being parsed, for the message: "The operation".
 * @param at Path put before each issue's path: where in the request the value stands.
 * @param options.anyTextIn Keys of the value under which any text may stand, because it is kept as JSON text or parsed
 *   on its own.
 * @throws AppError `INVALID_INPUT` with one issue per offending field.
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
  at: (string | number)[] = [],
  { anyTextIn }: { anyTextIn?: readonly string[] } = {},
): z.infer<Schema> {
  if (countsMoreThan(limits.inputValues, value, anyTextIn)) {
    throw notValid(what, at, [{ path: [], message: `It holds more than ${limits.inputValues} values.` }]);
  }
  const unstorable = findUnstorable(value, anyTextIn);
  if (unstorable.length > 0) throw notValid(what, at, unstorable);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    // One that names every unknown key may be as long as the request.
    message: headOf(message, messageLength),
  }));
  throw notValid(what, at, issues);
}

function notValid(what: string, at: (string | number)[], found: FieldIssue[]): AppError {
  const issues = found.map(({ path, message }) => ({ path: [...at, ...path], message }));
  const first = issues[0];
  const where = first && first.path.length > 0 ? ` at ${first.path.join('.')}` : '';
  return invalidInput(`${what} is not valid${where}: ${first?.message ?? 'unknown problem'}`, issues);
}

/** Error of a strict object schema: what was expected when it is no object; an unknown key is still named. */
export function objectError(expected: string) {
  return {
    error: (issue: { code?: string }) => (issue.code === 'unrecognized_keys' ? undefined : expected),
  };
}
