import type { z } from 'zod';

/**
 * Reads a revision's spec as it was stored. It kept the rules of the day it was saved; where those of today refuse it,
 * it is taken as it is. One revision must not keep a list from being read, or a worker from keeping all other Pods.
 */
export function readStoredSpec<Spec>(schema: z.ZodType<Spec>, text: string): Spec {
  const stored: unknown = JSON.parse(text);
  const parsed = schema.safeParse(stored);
  return parsed.success ? parsed.data : (stored as Spec);
}
