import { z } from 'zod';

/** A worker process, as shown in the settings. */
export const workerViewSchema = z.object({
  id: z.string(),
  hostname: z.string(),
  /** RFC 3339. */
  startedAt: z.string(),
  /** It takes on nothing new, because it is about to end. */
  draining: z.boolean(),
  /** False when it has not been heard of for a moment; it comes back, or is taken for dead soon. */
  alive: z.boolean(),
  /** It is the one that looks after Pods and dead workers. */
  isKeeper: z.boolean(),
});

export type WorkerView = z.infer<typeof workerViewSchema>;
