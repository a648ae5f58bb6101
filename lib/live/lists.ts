import { z } from 'zod';
import { buildHeadSchema } from '#lib/builds/view.ts';
import { engineStatusSchema } from '#lib/engines/status-view.ts';
import { errorFilterParams } from '#lib/error-groups/filter.ts';
import { errorDetailSchema, errorGroupSchema, runErrorSchema } from '#lib/error-groups/view.ts';
import type { ListTopic } from '#lib/events/topics.ts';
import { invocationSummarySchema } from '#lib/invocations/view.ts';
import { limits } from '#lib/limits.ts';
import { keptRowSchema } from '#lib/manifests/kept-row.ts';
import { namedListParams } from '#lib/named-list.ts';
import { operationRowSchema } from '#lib/operations/row.ts';
import { operationSaveSchema } from '#lib/operations/save.ts';
import { overviewSchema } from '#lib/overview/view.ts';
import { pipelineRowSchema } from '#lib/pipelines/row.ts';
import { podStates, podSummarySchema } from '#lib/pods/view.ts';
import { storageSchema } from '#lib/retention/view.ts';
import { runFilterParams } from '#lib/runs/filter.ts';
import { runHistogramSchema, runSummarySchema } from '#lib/runs/view.ts';
import { runtimeListSchema } from '#lib/runtime-status/view.ts';
import { workerViewSchema } from '#lib/workers/view.ts';

const cursor = z.string().max(2000).optional();
const limit = z.coerce.number().int().min(1).max(limits.pageSizeMax).optional();
const name = z.string().max(300).optional();

const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** What some page shows: lists with a topic of their own, and what is made of others' topics. */
const liveTopics = [
  'overview',
  'operations',
  'saves',
  'pipelines',
  'runs',
  'run-histogram',
  'errors',
  'error',
  'run-errors',
  'builds',
  'invocations',
  'pods',
  'engine',
  'workers',
  'triggers',
  'storage',
  'runtimes',
] as const satisfies (ListTopic | 'overview' | 'saves' | 'run-histogram' | 'error' | 'run-errors')[];

export type LiveTopic = (typeof liveTopics)[number];

export const liveTopicSchema = z.enum(liveTopics);

/** The topics whose changes change what is shown. */
export function topicsOf(topic: LiveTopic): ListTopic[] {
  switch (topic) {
    case 'overview':
      return ['runs', 'errors', 'builds', 'invocations', 'operations', 'pipelines'];
    // The saves of one operation.
    case 'saves':
      return ['operations'];
    case 'run-histogram':
      return ['runs'];
    // One of them, and those of one run.
    case 'error':
    case 'run-errors':
      return ['errors'];
    // With the last run of each.
    case 'pipelines':
      return ['pipelines', 'runs'];
    default:
      return [topic];
  }
}

/**
 * The lists by topic: the query parameters that each takes, and the rows of its answer, which hold what is drawn and no
 * more.
 */
const schemas = {
  overview: { query: z.object({}), data: overviewSchema },
  operations: { query: z.object({ ...namedListParams, cursor }), data: pageOf(operationRowSchema) },
  saves: { query: z.object({ operation: z.string().max(300), cursor }), data: pageOf(operationSaveSchema) },
  pipelines: { query: z.object({ ...namedListParams, cursor }), data: pageOf(pipelineRowSchema) },
  runs: {
    query: z.object({ ...runFilterParams, cursor, limit }),
    data: pageOf(runSummarySchema),
  },
  'run-histogram': { query: z.object(runFilterParams), data: runHistogramSchema },
  errors: {
    query: z.object({ ...errorFilterParams, cursor }),
    data: pageOf(errorGroupSchema),
  },
  error: { query: z.object({ fingerprint: z.string().max(100) }), data: errorDetailSchema },
  'run-errors': { query: z.object({ run: z.string().max(100) }), data: z.array(runErrorSchema) },
  builds: { query: z.object({ operation: name, cursor, limit }), data: pageOf(buildHeadSchema) },
  invocations: {
    query: z.object({ operation: z.string().max(300), limit }),
    data: z.array(invocationSummarySchema),
  },
  pods: {
    query: z.object({ operation: name, state: z.enum([...podStates, 'all']).optional(), cursor }),
    data: pageOf(podSummarySchema),
  },
  engine: { query: z.object({}), data: engineStatusSchema },
  workers: { query: z.object({}), data: z.array(workerViewSchema) },
  storage: { query: z.object({}), data: storageSchema },
  runtimes: { query: z.object({}), data: runtimeListSchema },
  triggers: {
    query: z.object({ kind: z.enum(['Trigger', 'CommonEvent']), cursor }),
    data: pageOf(keptRowSchema),
  },
} satisfies Record<LiveTopic, { query: z.ZodObject; data: z.ZodType }>;

/** The query parameters of a list. */
export type ListQuery<Topic extends LiveTopic> = z.output<(typeof schemas)[Topic]['query']>;

export type ListData<Topic extends LiveTopic> = z.output<(typeof schemas)[Topic]['data']>;

/** A list as it was at a version of its topic. */
export interface ListSnapshot<Topic extends LiveTopic> {
  version: string;
  data: ListData<Topic>;
}

export const lists: {
  [Topic in LiveTopic]: { query: z.ZodType<ListQuery<Topic>>; data: z.ZodType<ListData<Topic>> };
} = schemas;
