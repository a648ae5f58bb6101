import { z } from 'zod';
import { limits } from '#lib/limits.ts';

/** The key under which a request may be sent again and is carried out once; none for one that may not. */
export const idempotencyKeySchema = z
  .string()
  .min(1)
  .max(
    limits.idempotencyKeyLength,
    `An idempotency key has at most ${limits.idempotencyKeyLength} characters.`,
  )
  .regex(/^[^\p{Cc}]*$/u, 'An idempotency key has no control characters.')
  .optional();
