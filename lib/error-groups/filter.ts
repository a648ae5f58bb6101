import { z } from 'zod';
import { errorStatuses } from '#lib/error-groups/view.ts';

/** Whose errors nobody is assigned to, in place of an address. */
export const nobody = 'nobody';

/** Which errors a list has; what is left out narrows nothing. Every field is a query parameter of the API and of the page. */
export const errorFilterParams = {
  status: z.enum(errorStatuses, `Expected one of: ${errorStatuses.join(', ')}.`).optional(),
  operation: z.string().max(300, 'A name has at most 300 characters.').optional(),
  /** The e-mail address of an account, or `nobody`. */
  assignee: z.string().max(320, 'An address has at most 320 characters.').optional(),
};

export type ErrorFilter = z.output<z.ZodObject<typeof errorFilterParams>>;
