import { z } from 'zod';

/** What the worker last saw of its engine. */
export const engineStatusSchema = z.object({
  name: z.enum(['local', 'kubernetes']),
  ready: z.boolean(),
  host: z.string().nullable(),
  kind: z.string().nullable(),
  version: z.string().nullable(),
  /** How Pods of a cluster are reached, the namespace they are in, and where their images are. */
  reach: z.enum(['pod-ip', 'port-forward']).nullable(),
  namespace: z.string().nullable(),
  registry: z.string().nullable(),
  /** How builds are not confined, in sentences; null when they are, or there is no engine. */
  buildWarning: z.string().nullable(),
  /** How Pods are not confined, in sentences; null when they are, or there is no engine. */
  podWarning: z.string().nullable(),
  /** Why there is no engine, in words. */
  reason: z.string().nullable(),
  /** What to do about it. */
  hint: z.string().nullable(),
  /** RFC 3339; null before the worker looked for the first time. */
  checkedAt: z.string().nullable(),
});

export type EngineStatusView = z.infer<typeof engineStatusSchema>;
