import { z } from 'zod';
import type { Database } from '#lib/db/client.ts';
import { type Attempt, Prisma, type Run, type Step } from '#lib/db/generated/client.ts';
import { sqlIn } from '#lib/db/statement.ts';
import { type TargetSelector, targetSelectorSchema } from '#lib/engines/target-selector.ts';
import { changeChannel, requestChannel } from '#lib/events/notify.ts';
import { type Page, type PageRequest, pageSize, readCursor, timeAndIdCursor, toPage } from '#lib/page.ts';
import { parseRow } from '#lib/parse-row.ts';
import { readRunTargets } from '#lib/runs/target-store.ts';
import {
  type DiagnosisOrigin,
  diagnosisOriginSchema,
  type RunDetail,
  type RunSummary,
  runSummarySchema,
  type StepView,
  stepViewSchema,
} from '#lib/runs/view.ts';
import type { Status } from '#lib/status.ts';

/** A run to be requested. `parameters` is JSON text. */
export interface NewRun {
  id: string;
  pipeline: string;
  revision: string;
  operations: Record<string, string>;
  parameters: string;
  idempotencyKey?: string;
  targetSelector?: TargetSelector;
  diagnosis?: DiagnosisOrigin;
}

/** An earlier run that was asked for with the same key. */
export interface EarlierRun {
  id: string;
  /** JSON text. */
  parameters: string;
  targetSelector: TargetSelector | null;
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
  const statement = sqlIn(database);
  const rows = await statement<{ id: string }>`
    WITH inserted AS (
      INSERT INTO runs (id, pipeline, pipeline_uid, diagnosis, revision, operations, parameters, idempotency_key,
                        target_selector)
      VALUES (${run.id}::uuid, ${run.pipeline}, (SELECT uid FROM pipelines WHERE name = ${run.pipeline}),
              ${json(run.diagnosis)}::jsonb, ${run.revision}, ${JSON.stringify(run.operations)}::jsonb,
              ${run.parameters}, ${key}, ${json(run.targetSelector)}::jsonb)
      ON CONFLICT (pipeline_uid, idempotency_key) DO NOTHING RETURNING id
    )
    SELECT id::text, pg_notify(${changeChannel}, 'runs')::text, pg_notify(${requestChannel}, 'request:run:' || id)::text
    FROM inserted`;
  if (rows.length > 0) return undefined;
  const [earlier] = await statement<EarlierRun>`
    SELECT r.id::text, r.parameters, r.target_selector AS "targetSelector"
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

/** A run without its steps. Asked at each run's begin and end, so it goes past Prisma. */
export async function findRunRow(database: Database, id: string): Promise<Run | undefined> {
  const [row] = await sqlIn(database)<Run>`
    SELECT id::text, pipeline, pipeline_uid::text AS "pipelineUid", diagnosis, revision, operations, status::text,
           waiting_for AS "waitingFor", parameters, results, succeeded_path AS "succeededPath",
           failed_paths AS "failedPaths", error, idempotency_key AS "idempotencyKey",
           target_selector AS "targetSelector", targets, worker, lost_workers AS "lostWorkers", round, version,
           created_at AS "createdAt", started_at AS "startedAt", finished_at AS "finishedAt",
           cancel_requested_at AS "cancelRequestedAt"
    FROM runs WHERE id = ${id}::uuid`;
  return row;
}

/** Runs, newest first. */
export async function listRunRows(
  database: Database,
  request: PageRequest & { pipeline?: string; status?: Status },
): Promise<Page<RunSummary>> {
  const size = pageSize(request);
  const [createdAt, id] = readCursor(request.cursor, timeAndIdCursor) ?? [];
  const rows = await database.run.findMany({
    where: {
      pipeline: request.pipeline,
      status: request.status,
      ...(createdAt ? { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] } : {}),
    },
    omit: { parameters: true, results: true, targets: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: size + 1,
  });
  return toPage(rows, size, (row) => [row.createdAt.toISOString(), row.id], toRunSummary);
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
 * @param operations Revisions to go on with, by the names of their operations; left out: those it has.
 */
export async function reopenRun(
  database: Database,
  id: string,
  operations?: Record<string, string>,
): Promise<boolean> {
  const { count } = await database.run.updateMany({
    where: { id, status: { in: ['failed', 'cancelled'] } },
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
export function toRunSummary(row: Omit<Run, 'parameters' | 'results' | 'targets'>): RunSummary {
  const summary = {
    id: row.id,
    pipeline: row.pipeline,
    diagnosis: row.diagnosis,
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
});

/** What a run was asked for with, as its JSON columns hold it. */
export function readRunRequest(
  row: Pick<Run, 'id' | 'operations' | 'diagnosis' | 'targetSelector'>,
): z.infer<typeof requestSchema> {
  return parseRow(requestSchema, row, { table: 'runs', id: row.id });
}

export function toRunDetail(row: Run): RunDetail {
  return {
    ...toRunSummary(row),
    parameters: row.parameters,
    results: row.results,
    targetSelector: readRunRequest(row).targetSelector,
    targets: readRunTargets(row),
  };
}

export function toStepView(row: Step & { attempts: Attempt[] }): StepView {
  const step = {
    seq: row.seq,
    node: row.node,
    operation: row.operation,
    revision: row.revision,
    target: row.target,
    status: row.status,
    input: row.input,
    attempts: row.attempts.map(toAttempt),
  };
  return parseRow(stepViewSchema, step, { table: 'steps', id: `${row.runId} ${row.seq}` });
}

function toAttempt(row: Attempt) {
  return {
    number: row.number,
    round: row.round,
    status: row.status,
    output: row.output,
    error: row.error,
    log: row.log,
    image: row.image,
    imageDigest: row.imageDigest,
    pod: row.pod,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    durationMs: row.durationMs,
  };
}
