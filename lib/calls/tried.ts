import { z } from 'zod';
import { timeoutSecondsSchema } from '#lib/operations/schema.ts';
import { recordOf } from '#lib/record-of.ts';

/** The header that tells a try Pod's main how many bytes of the body are the files and the environment, as JSON. */
export const tryHeader = 'podsmith-try';

/** What is tried, as it waits for a worker: it was checked already, so only its shape is read. */
export const triedSchema = z.strictObject({
  /** Who tries it; it runs in a Pod of theirs. */
  person: z.string(),
  runtime: z.string(),
  codeSource: recordOf(z.string()),
  environment: recordOf(z.string()),
  timeoutSeconds: timeoutSecondsSchema,
});

export type Tried = z.infer<typeof triedSchema>;
