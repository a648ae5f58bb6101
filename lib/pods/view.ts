import { z } from 'zod';
import type { PodState } from '#lib/engines/engine.ts';

/** Every state a Pod can be shown in; the last two are of Pods that have ended. */
export const podStates = ['starting', 'ready', 'stopping', 'exited', 'gone'] as const satisfies PodState[];

/** What a person can ask for of a Pod. */
export const podActions = ['restart', 'delete'] as const;

/** What a Pod is for: its operation's calls, one person's tries, or any function's first call. */
const podPurposes = ['operation', 'try', 'standby'] as const;

export type PodAction = (typeof podActions)[number];

/** Something the engine reported of a Pod. */
const podEventViewSchema = z.object({
  at: z.string(),
  type: z.enum(['normal', 'warning']),
  reason: z.string(),
  message: z.string(),
  count: z.number(),
});

export type PodEventView = z.infer<typeof podEventViewSchema>;

/** What every Pod has; each state says which of it is there. */
const anyPod = z.object({
  name: z.string(),
  engine: z.string(),
  purpose: z.enum(podPurposes),
  /** Null where the purpose is no operation. */
  operation: z.string().nullable(),
  /** Digest of the operation's revision it serves; of a try Pod, of its image and person; of a standby Pod, its own. */
  revision: z.string(),
  /** Which of the operation's replicas it is, from 0. */
  replica: z.int(),
  /** The node it had to run on; null where the engine chose. */
  target: z.string().nullable(),
  image: z.string(),
  imageDigest: z.string(),
  state: z.enum(podStates),
  /** The engine's own word for where it stands, such as `Running` or `ImagePullBackOff`. */
  phase: z.string().nullable(),
  node: z.string().nullable(),
  restarts: z.number(),
  /** Why it does not start or is not ready. */
  problem: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
  /** What the engine, and the supervisor in it, report of it; newest last. */
  events: z.array(podEventViewSchema),
  /** Null where the engine does not measure. */
  cpuCores: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  /** Why it has ended by itself. */
  exit: z
    .object({
      code: z.number(),
      reason: z.enum(['oom', 'error', 'completed', 'killed']),
      message: z.string(),
    })
    .nullable(),
  /** What was asked for and is not done yet. */
  requested: z.enum(podActions).nullable(),
  /** RFC 3339, like all times here. */
  startedAt: z.string(),
  /** When an invocation or step last used it. */
  lastUsedAt: z.string(),
  /** Null while it is there. */
  stoppedAt: z.string().nullable(),
});

// One that is there may have an `exit` all the same: it was to be stopped, or had ended, and turned out to be alive.
const there = { stoppedAt: z.null() };

/** A Pod as pages and the API show it: JSON only, what is unknown is null. */
export const podSummarySchema = z.discriminatedUnion('state', [
  anyPod.extend({ ...there, state: z.literal('starting') }),
  anyPod.extend({ ...there, state: z.literal('ready') }),
  // One that has ended is stopped as well, so that nothing of it is left.
  anyPod.extend({ state: z.literal('stopping') }),
  // Without an `exit` when it was found to be missing while it was cleared away.
  anyPod.extend({ state: z.literal('exited'), stoppedAt: z.string() }),
  // A state that a newer worker has written, and this process does not know, is shown as this one.
  anyPod.extend({ state: z.literal('gone') }),
]);

export type PodSummary = z.infer<typeof podSummarySchema>;

const podLogPartSchema = z.object({
  text: z.string(),
  /** True when `text` takes the place of all that was read before: the log was copied anew. */
  isAnew: z.boolean(),
});

export type PodLogPart = z.infer<typeof podLogPartSchema>;

/** What one server-sent event of a Pod carries: the Pod now and what its log has got since the last event. */
export const podChangeSchema = z.object({ pod: podSummarySchema, log: podLogPartSchema });

export type PodChange = z.infer<typeof podChangeSchema>;

/** A Pod with its log as far as it has arrived. */
export interface LivePod {
  pod: PodSummary;
  log: string;
  /** The number of the last piece of the log that is there; 0 before the first. */
  chunk: number;
}
