import { z } from 'zod';
import { limits } from '#lib/limits.ts';

/** What somebody says of what they save; blank is nothing. */
export const saveMessageSchema = z
  .string()
  .trim()
  .max(limits.saveMessageLength, `A message has at most ${limits.saveMessageLength} characters.`)
  .transform((text) => text || undefined);

/** A save of an operation, as the API and its page show it. */
export const operationSaveSchema = z.object({
  id: z.string(),
  /** Digest of the revision that it came to. */
  revision: z.string(),
  /** An account's address or an API token's name; null where that was not recorded. */
  by: z.string().nullable(),
  message: z.string().nullable(),
  savedAt: z.string(),
});

export type OperationSave = z.infer<typeof operationSaveSchema>;
