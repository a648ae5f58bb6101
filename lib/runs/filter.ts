import { z } from 'zod';
import { limits } from '#lib/limits.ts';
import { statuses } from '#lib/status.ts';

const name = z.string().max(300, 'A name has at most 300 characters.').optional();

const instantMessage = 'Expected an instant such as 2026-01-31T12:00:00Z.';

/** In UTC, and within what PostgreSQL and we write alike. */
const instant = z.iso
  .datetime({ offset: true, message: instantMessage })
  .transform((text) => new Date(text).toISOString())
  .refine((text) => /^(?!0000)\d{4}-/.test(text), instantMessage)
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
