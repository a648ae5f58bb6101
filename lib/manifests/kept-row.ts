import { z } from 'zod';

/** A manifest that is kept as it is, as its list shows it. */
export const keptRowSchema = z.object({
  /** Empty for one that belongs to no namespace. */
  namespace: z.string(),
  name: z.string(),
  metadata: z.object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
  }),
  /** JSON text. */
  spec: z.string(),
  updatedAt: z.string(),
});

export type KeptRow = z.infer<typeof keptRowSchema>;
