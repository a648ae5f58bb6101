import { z } from 'zod';
import type { Pod } from '#lib/db/generated/client.ts';
import { parseRow } from '#lib/parse-row.ts';
import { standbyPerson } from '#lib/pods/pool/pod-source.ts';
import {
  type PodEventView,
  type PodSummary,
  podActions,
  podStates,
  podSummarySchema,
} from '#lib/pods/view.ts';

const stateSchema = z.enum(podStates).catch('gone');
const problemSchema = z.object({ code: z.string(), message: z.string(), hint: z.string().default('') });
const exitReasonSchema = z.enum(['oom', 'error', 'completed', 'killed']).catch('error');
const eventSchema: z.ZodType<PodEventView> = z.object({
  at: z.string(),
  type: z.enum(['normal', 'warning']).catch('normal'),
  reason: z.string(),
  message: z.string(),
  count: z.number().default(1),
});

const noticeSchema = z
  .object({ at: z.string(), reason: z.string(), message: z.string() })
  .transform((notice): PodEventView => ({ ...notice, type: 'warning', count: 1 }));

function purposeOf({ operation, person }: Pod): PodSummary['purpose'] {
  if (operation !== null) return 'operation';
  return person === standbyPerson ? 'standby' : 'try';
}

/** A row of `pods` as it is shown. What a newer worker wrote into its JSON and this process does not know is left out. */
export function toPodSummary(row: Pod): PodSummary {
  const { exitCode, exitReason, exitMessage } = row;
  const events = z.array(eventSchema).catch([]).parse(row.events);
  const notices = z.array(noticeSchema).catch([]).parse(row.notices);
  const pod = {
    name: row.name,
    engine: row.engine,
    purpose: purposeOf(row),
    operation: row.operation,
    revision: row.revision,
    replica: row.replica,
    target: row.target === '' ? null : row.target,
    image: row.image,
    imageDigest: row.imageDigest,
    state: stateSchema.parse(row.state),
    phase: row.phase,
    node: row.node,
    restarts: row.restarts,
    problem: problemSchema.nullable().catch(null).parse(row.problem),
    events: [...events, ...notices].sort((a, b) => (a.at < b.at ? -1 : 1)),
    cpuCores: row.cpuCores,
    memoryBytes: row.memoryBytes === null ? null : Number(row.memoryBytes),
    exit:
      exitCode === null
        ? null
        : {
            code: exitCode,
            reason: exitReasonSchema.parse(exitReason),
            message: exitMessage ?? `Its process ended with code ${exitCode}.`,
          },
    requested: z.enum(podActions).nullable().catch(null).parse(row.requested),
    startedAt: row.startedAt.toISOString(),
    lastUsedAt: row.lastUsedAt.toISOString(),
    stoppedAt: row.stoppedAt?.toISOString() ?? null,
  };
  return parseRow(podSummarySchema, pod, { table: 'pods', id: row.name });
}
