import { z } from 'zod';
import { errorGroupSchema } from '#lib/error-groups/view.ts';
import { statuses } from '#lib/status.ts';

/** What runs or has failed: a run of a pipeline, a build, or a call of an operation outside any run. */
const workKinds = ['run', 'build', 'call'] as const;

const workSchema = z.object({
  kind: z.enum(workKinds),
  id: z.string(),
  /** Of the pipeline or operation. */
  name: z.string(),
});

export type Work = z.infer<typeof workSchema>;

const runningSchema = workSchema.extend({
  status: z.enum(statuses),
  /** What it waits for or does, in words; null where its state says it all. */
  phase: z.string().nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
});

const failureSchema = workSchema.extend({
  /** Why, in a sentence. */
  message: z.string(),
  /** The step of a run that failed last; null where it is none of its steps. */
  step: z.object({ seq: z.int(), operation: z.string(), target: z.string() }).nullable(),
  failedAt: z.string(),
});

export type Failure = z.infer<typeof failureSchema>;

const editedSchema = z.object({
  kind: z.enum(['operation', 'pipeline']),
  name: z.string(),
  updatedAt: z.string(),
});

/** What the first page shows. */
export const overviewSchema = z.object({
  running: z.array(runningSchema),
  /** The last ones first. */
  failed: z.array(failureSchema),
  /** Open errors that were seen for the first time, or came back, within the last day. */
  newErrors: z.array(errorGroupSchema),
  edited: z.array(editedSchema),
  /** Neither an operation nor a pipeline is there. */
  isEmpty: z.boolean(),
  /** Names of the examples that are there. */
  examples: z.array(z.string()),
});

export type Overview = z.infer<typeof overviewSchema>;
