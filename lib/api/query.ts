import { z } from 'zod';
import { headOf } from '#lib/cut-text.ts';
import { notFound } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';
import { nameSchema } from '#lib/names.ts';
import { parseInput } from '#lib/parse-input.ts';

/**
 * Reads query parameters; those the schema does not know are ignored. Of one given twice the first counts.
 *
 * @throws AppError `INVALID_INPUT` naming the parameter.
 */
export function parseQuery<Shape extends z.ZodRawShape>(
  request: Request,
  shape: Shape,
): z.infer<z.ZodObject<Shape>> {
  const params = new URL(request.url).searchParams;
  const given = Object.keys(shape).flatMap((name) => {
    const value = params.get(name);
    return value === null ? [] : [[name, value]];
  });
  return parseInput(z.object(shape), Object.fromEntries(given), 'The query');
}

/** `wait`: how many seconds the answer may be held back for the thing to end. */
export function waitParam(defaultSeconds: number) {
  const message = `Expected seconds from 0 to ${limits.waitSeconds}.`;
  return z.coerce.number(message).min(0, message).max(limits.waitSeconds, message).default(defaultSeconds);
}

const limitMessage = `Expected a number from 1 to ${limits.pageSizeMax}.`;

/** `cursor` and `limit` of every list. */
export const pageParams = {
  cursor: z.string().max(2000).optional(),
  limit: z.coerce
    .number(limitMessage)
    .int(limitMessage)
    .min(1, limitMessage)
    .max(limits.pageSizeMax, limitMessage)
    .default(limits.pageSize),
};

/** `texts=small` leaves large texts out of an event: in their place is their size. */
export const textsParam = z.enum(['all', 'small'], 'Expected all or small.').default('all');

/** A number in a path that is to exist. @throws AppError `NOT_FOUND`. */
export function requireNumber(text: string, what: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw notFound(`The ${what} "${text.slice(0, 64)}"`);
  return Number(text);
}

/** A name in a path that is to exist. @throws AppError `NOT_FOUND`: nothing can have a name that is none. */
export function requireName(name: string, what: string): string {
  if (!nameSchema.safeParse(name).success) throw notFound(`The ${what} "${headOf(name, 64)}"`);
  return name;
}
