import { z } from 'zod';

/** A text as pages are given it: whole, or only its size; then it is fetched once someone looks at it. */
export const shownTextSchema = z.union([z.string(), z.object({ bytes: z.int() })]);

export type ShownText = z.infer<typeof shownTextSchema>;
