import type { z } from 'zod';
import { invalidInput } from '#lib/errors.ts';

/**
 * Parses what came over a boundary.
 *
 * @param what What is being parsed, for the message: "The operation".
 * @param at Path put before each issue's path: where in the request the value stands.
 * @throws AppError `INVALID_INPUT` with one issue per offending field.
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
  at: (string | number)[] = [],
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    path: [...at, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
    message: issue.message,
  }));
  const first = issues[0];
  const where = first && first.path.length > 0 ? ` at ${first.path.join('.')}` : '';
  throw invalidInput(`${what} is not valid${where}: ${first?.message ?? 'unknown problem'}`, issues);
}

/** Error of a strict object schema: what was expected when it is no object; an unknown key is still named. */
export function objectError(expected: string) {
  return {
    error: (issue: { code?: string }) => (issue.code === 'unrecognized_keys' ? undefined : expected),
  };
}
