import { z } from 'zod';
import { limits } from '#lib/limits.ts';
import { statuses } from '#lib/status.ts';

const name = z.string().max(300, 'A name has at most 300 characters.').optional();

const instant = z.iso
  .datetime({ offset: true, message: 'Expected an instant such as 2026-01-31T12:00:00Z.' })
  // PostgreSQL has no such year.
  .refine((text) => !text.startsWith('0000'), 'Expected a year from 0001 on.')
  .optional();

/** Which runs a list has; what is left out narrows nothing. Every field is a query parameter of the API and of the page. */
export const runFilterParams = {
  pipeline: name,
  status: z.enum(statuses, `Expected one of: ${statuses.join(', ')}.`).optional(),
  /** An operation: runs in which a step of it failed. */
  failed: name,
  /** Asked for then or later. */
  since: instant,
  /** Asked for before. */
  until: instant,
  /** Words of parameters, results, errors and logs; of runs that have ended. */
  search: z
    .string()
    .max(limits.searchLength, `At most ${limits.searchLength} characters are searched for.`)
    .optional(),
};

export type RunFilter = z.output<z.ZodObject<typeof runFilterParams>>;
