import { z } from 'zod';
import type { Database } from '#lib/db/client.ts';
import { type Attempt, Prisma, type Run, type Step } from '#lib/db/generated/client.ts';
import { sqlIn } from '#lib/db/statement.ts';
import { type TargetSelector, targetSelectorSchema } from '#lib/engines/target-selector.ts';
import { changeChannel, requestChannel } from '#lib/events/notify.ts';
import { limits } from '#lib/limits.ts';
import { parseRow } from '#lib/parse-row.ts';
import { type RerunRecord, rerunRecordSchema } from '#lib/runs/rerun-record.ts';
import { readRunTargets } from '#lib/runs/target-store.ts';
import {
  type DiagnosisOrigin,
  diagnosisOriginSchema,
  type RunDetail,
  type RunSummary,
  type RunTarget,
  runSummarySchema,
  type StepView,
  stepViewSchema,
} from '#lib/runs/view.ts';

/** A run to be requested. `parameters` is JSON text. */
export interface NewRun {
  id: string;
  pipeline: string;
  /** Which pipeline of that name; left out: the one that has it now. */
  pipelineUid?: string | null;
  revision: string;
  operations: Record<string, string>;
  parameters: string;
  idempotencyKey?: string;
  targetSelector?: TargetSelector;
  diagnosis?: DiagnosisOrigin;
  /** Of one that runs another again. */
  again?: {
    rerun: RerunRecord;
    /** JSON text that the step it begins from is given. */
    input: string | null;
    targets: RunTarget[];
  };
}

/** An earlier run that was asked for with the same key. */
export interface EarlierRun {
  id: string;
  /** JSON text. */
  parameters: string;
  targetSelector: TargetSelector | null;
  rerun: RerunRecord | null;
  /** JSON text. */
  input: string | null;
}

/**
 * Stores a run and tells the worker; with an idempotency key that was used before for the same pipeline, nothing is
 * stored. One that was deleted and made anew is another pipeline.
 *
 * @returns The run that has the key already.
 */
export async function insertRun(database: Database, run: NewRun): Promise<EarlierRun | undefined> {
  const key = run.idempotencyKey ?? null;
  const json = (value: object | undefined) => (value ? JSON.stringify(value) : null);
  const { again } = run;
  const statement = sqlIn(database);
  const rows = await statement<{ id: string }>`
    WITH inserted AS (
      INSERT INTO runs (id, pipeline, pipeline_uid, diagnosis, revision, operations, parameters, idempotency_key,
                        target_selector, rerun, rerun_input, targets, version)
      VALUES (${run.id}::uuid, ${run.pipeline},
              coalesce(${run.pipelineUid ?? null}::uuid, (SELECT uid FROM pipelines WHERE name = ${run.pipeline})),
              ${json(run.diagnosis)}::jsonb, ${run.revision}, ${JSON.stringify(run.operations)}::jsonb,
              ${run.parameters}, ${key}, ${json(run.targetSelector)}::jsonb, ${json(again?.rerun)}::jsonb,
              ${again?.input ?? null}, ${json(again?.targets)}::jsonb, ${again ? 1 : 0})
      ON CONFLICT (pipeline_uid, idempotency_key) DO NOTHING RETURNING id
    )
    SELECT id::text, pg_notify(${changeChannel}, 'runs')::text, pg_notify(${requestChannel}, 'request:run:' || id)::text
    FROM inserted`;
  if (rows.length > 0) return undefined;
  const [earlier] = await statement<EarlierRun>`
    SELECT r.id::text, r.parameters, r.target_selector AS "targetSelector", r.rerun, r.rerun_input AS input
    FROM runs r JOIN pipelines p ON p.uid = r.pipeline_uid
    WHERE p.name = ${run.pipeline} AND r.idempotency_key = ${key}`;
  return earlier;
}

/** Gives a run the labels and annotations that its Diagnosis has now. False when it has them already. */
export async function recordDiagnosisMetadata(
  database: Database,
  id: string,
  diagnosis: DiagnosisOrigin,
): Promise<boolean> {
  const told = await database.$queryRaw`
    WITH changed AS (
      UPDATE runs SET diagnosis = ${JSON.stringify(diagnosis)}::jsonb, version = version + 1
      WHERE id = ${id}::uuid AND diagnosis IS DISTINCT FROM ${JSON.stringify(diagnosis)}::jsonb RETURNING id
    )
    SELECT pg_notify(${changeChannel}, 'runs')::text, pg_notify(${changeChannel}, 'run:' || id)::text FROM changed`;
  return Array.isArray(told) && told.length > 0;
}

/** A run's row, with the size of results that are left out of it. */
export type RunRow = Run & { leftOutBytes: number | null };

/**
 * A run without its steps, and without results beyond {@link limits.runTextBytes}. Asked at each run's begin and end, so
 * it goes past Prisma.
 */
export async function findRunRow(database: Database, id: string): Promise<RunRow | undefined> {
  const [row] = await sqlIn(database)<RunRow>`
    SELECT id::text, pipeline, pipeline_uid::text AS "pipelineUid", diagnosis, revision, operations, status::text,
           waiting_for AS "waitingFor", parameters,
           CASE WHEN octet_length(results) <= ${limits.runTextBytes} THEN results END AS results,
           CASE WHEN octet_length(results) > ${limits.runTextBytes} THEN octet_length(results) END AS "leftOutBytes",
           succeeded_path AS "succeededPath",
           failed_paths AS "failedPaths", error, idempotency_key AS "idempotencyKey",
           target_selector AS "targetSelector", targets, rerun, rerun_input AS "rerunInput", worker,
           lost_workers AS "lostWorkers", round, version,
           created_at AS "createdAt", started_at AS "startedAt", finished_at AS "finishedAt",
           cancel_requested_at AS "cancelRequestedAt"
    FROM runs WHERE id = ${id}::uuid`;
  return row;
}

/** Marks a run that has not ended as to be cancelled; the worker does it. */
export async function requestRunCancel(database: Database, id: string): Promise<void> {
  await database.run.updateMany({
    where: { id, status: { in: ['pending', 'running'] } },
    data: { cancelRequestedAt: new Date(), version: { increment: 1 } },
  });
}

/**
 * Makes an ended run that did not succeed pending again. False when it is in another state.
 *
 * @param options.operations Revisions to go on with, by the names of their operations; left out: those it has.
 * @param options.endedAt Only the run that ended then.
 */
export async function reopenRun(
  database: Database,
  id: string,
  { operations, endedAt }: { operations?: Record<string, string>; endedAt?: string | null },
): Promise<boolean> {
  const { count } = await database.run.updateMany({
    where: { id, status: { in: ['failed', 'cancelled'] }, finishedAt: endedAt ?? undefined },
    data: {
      status: 'pending',
      round: { increment: 1 },
      lostWorkers: 0,
      version: { increment: 1 },
      operations,
      cancelRequestedAt: null,
      startedAt: null,
      finishedAt: null,
      error: Prisma.DbNull,
      results: null,
      worker: null,
    },
  });
  return count === 1;
}

/** What lists show of a run. */
export function toRunSummary(
  row: Omit<Run, 'parameters' | 'results' | 'targets' | 'rerunInput'>,
): RunSummary {
  const summary = {
    id: row.id,
    pipeline: row.pipeline,
    diagnosis: row.diagnosis,
    rerun: row.rerun,
    revision: row.revision,
    status: row.status,
    waitingFor: row.waitingFor,
    succeededPath: row.succeededPath,
    failedPaths: row.failedPaths ?? [],
    error: row.error,
    cancelRequested: row.cancelRequestedAt !== null,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
  return parseRow(runSummarySchema, summary, { table: 'runs', id: row.id });
}

const requestSchema = z.object({
  operations: z.record(z.string(), z.string()),
  diagnosis: diagnosisOriginSchema.nullable(),
  targetSelector: targetSelectorSchema.nullable(),
  rerun: rerunRecordSchema.nullable(),
});

/** What a run was asked for with, as its JSON columns hold it. */
export function readRunRequest(
  row: Pick<Run, 'id' | 'operations' | 'diagnosis' | 'targetSelector' | 'rerun'>,
): z.infer<typeof requestSchema> {
  return parseRow(requestSchema, row, { table: 'runs', id: row.id });
}

export function toRunDetail(row: RunRow): RunDetail {
  return {
    ...toRunSummary(row),
    parameters: row.parameters,
    results: row.results,
    leftOut: row.leftOutBytes === null ? undefined : { results: row.leftOutBytes },
    targetSelector: readRunRequest(row).targetSelector,
    targets: readRunTargets(row),
  };
}

/** A step's rows; a text that is left out is null, and its size is told. */
export type StepRow = Omit<Step, 'input'> & {
  input: string | null;
  inputBytes: number;
  attempts: AttemptRow[];
};

/** `leftOut` has the sizes of what is left out of an attempt; null: nothing is. */
export type AttemptRow = Attempt & { leftOut: Record<string, number> | null };

export function toStepView(row: StepRow): StepView {
  const step = {
    seq: row.seq,
    node: row.node,
    operation: row.operation,
    revision: row.revision,
    target: row.target,
    status: row.status,
    input: row.input ?? noJson,
    reused: row.reused,
    leftOut: row.input === null ? { input: row.inputBytes } : undefined,
    attempts: row.attempts.map(toAttempt),
  };
  return parseRow(stepViewSchema, step, { table: 'steps', id: `${row.runId} ${row.seq}` });
}

/** JSON text in the place of one that is left out. */
const noJson = 'null';

function toAttempt(row: AttemptRow) {
  return {
    leftOut: row.leftOut ?? undefined,
    number: row.number,
    round: row.round,
    status: row.status,
    output: row.output ?? (row.leftOut?.output === undefined ? null : noJson),
    error: row.error,
    log: row.log,
    image: row.image,
    imageDigest: row.imageDigest,
    pod: row.pod,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    durationMs: row.durationMs,
    phases: row.phases,
    retryAt: row.retryAt?.toISOString() ?? null,
  };
}
