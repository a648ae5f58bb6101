import { createBatchWriter } from '#lib/db/batch-writer.ts';
import { sql } from '#lib/db/statement.ts';
import type { ErrorView } from '#lib/errors.ts';
import { changeChannel } from '#lib/events/notify.ts';
import type { AttemptPhase } from '#lib/runs/phases.ts';
import type { Status } from '#lib/status.ts';
import { ClaimLost } from '#lib/work/claim-lost.ts';
import { workerId } from '#lib/workers/this-worker.ts';

// Each write counts the run's version up, writes, and tells whoever watches the run, in one statement. The run's row
// is locked meanwhile, so versions become visible in their order and no watcher misses one. And each write counts only
// while the run is this worker's; else it throws ClaimLost and nothing is written.

/** A step as the worker finds it recorded when it takes a run on. */
export interface RecordedStep {
  seq: number;
  node: number;
  target: string;
  contextHash: string;
  status: Status;
  round: number;
  attempts: number;
  /** JSON text of the results, when the step succeeded. */
  output: string | null;
}

export interface NewStep {
  runId: string;
  seq: number;
  node: number;
  operation: string;
  revision: string;
  target: string;
  contextHash: string;
  /** JSON text. */
  input: string;
  round: number;
}

/** Everything recorded of a run's steps, in order. */
export async function readRecordedSteps(runId: string): Promise<RecordedStep[]> {
  return sql<RecordedStep>`
    SELECT s.seq, s.node, s.target, s.context_hash AS "contextHash", s.status::text, s.round,
           coalesce(max(a.number), 0)::int AS attempts,
           max(a.output) FILTER (WHERE a.status = 'succeeded') AS output
    FROM steps s LEFT JOIN attempts a ON a.run_id = s.run_id AND a.seq = s.seq
    WHERE s.run_id = ${runId}::uuid
    GROUP BY s.run_id, s.seq ORDER BY s.seq`;
}

/** How an attempt stands. */
export interface AttemptState {
  number: number;
  status: Status;
  startedAt: Date;
  phases: readonly AttemptPhase[];
  /** Of one that has ended. */
  end?: {
    /** JSON text. */
    output: string | null;
    error: ErrorView | null;
    image: string | null;
    imageDigest: string | null;
    pod: string | null;
    finishedAt: Date;
    durationMs: number;
    /** When it is repeated. */
    retryAt: Date | null;
  };
}

/** A change of a step: one row of `steps`, and one of `attempts`. */
interface StepRecord {
  step: NewStep;
  status: Status;
  attempt: AttemptState | null;
  /** Flushed to disk before it counts. */
  isDurable: boolean;
}

/** What an attempt has printed. */
interface LogRecord {
  step: NewStep;
  number: number;
  text: string;
}

/** Rows in one statement: enough for what ends in the time of a commit, and never more than some MiB of texts. */
const recordsAtOnce = 32;
const keyOf = ({ step }: { step: NewStep }) => `${step.runId} ${step.seq}`;

const steps = createBatchWriter<StepRecord>({ writeAll: writeSteps, keyOf, most: recordsAtOnce });
const logs = createBatchWriter<LogRecord>({ writeAll: writeLogs, keyOf, most: recordsAtOnce });

/** Records that an attempt begins, or a phase of it. Not flushed to disk: if it is lost, the attempt is simply made again. */
export function recordAttemptStart(
  step: NewStep,
  attempt: Pick<AttemptState, 'number' | 'startedAt' | 'phases'>,
): Promise<void> {
  const running = { ...attempt, status: 'running' as const };
  return steps.write({ step, status: 'running', attempt: running, isDurable: false });
}

/**
 * Records an attempt's outcome, durably: this record is the checkpoint from which a run goes on. Whether its start
 * was recorded or not, the outcome is the same.
 *
 * @param stepStatus What the step is after it: `running` when the attempt is to be repeated.
 */
export function recordAttemptEnd(
  step: NewStep,
  attempt: AttemptState & Required<Pick<AttemptState, 'end'>>,
  stepStatus: Status,
): Promise<void> {
  return steps.write({ step, status: stepStatus, attempt, isDurable: true });
}

/** Adds the log of an attempt whose outcome is recorded. Not flushed to disk. */
export function recordAttemptLog(step: NewStep, log: { number: number; text: string }): Promise<void> {
  return logs.write({ step, ...log });
}

/** Records a step that was not executed. */
export function recordSkippedStep(step: NewStep): Promise<void> {
  return steps.write({ step, status: 'skipped', attempt: null, isDurable: true });
}

// Runs are named by an array besides the rows given: of those the planner knows neither how many there are nor that they
// are few, and would read a table of thousands of runs from end to end for each step.

/**
 * Records what became of several steps, of whichever runs, in one statement and one commit. Steps of one run share a
 * version: whoever watches sees them together.
 *
 * @returns For each, ClaimLost when its run is no longer this worker's.
 */
async function writeSteps(records: StepRecord[]): Promise<(ClaimLost | undefined)[]> {
  const ofStep = <T>(of: (step: NewStep) => T) => records.map(({ step }) => of(step));
  const ofAttempt = <T>(of: (attempt: AttemptState) => T | undefined) =>
    records.map(({ attempt }) => (attempt && of(attempt)) ?? null);
  const advanced = records.flatMap(({ step, status }) => (status === 'succeeded' ? [step.runId] : []));
  const rows = await sql<{ id: string }>`
    WITH given AS (
      SELECT * FROM unnest(
        ${ofStep((step) => step.runId)}::uuid[], ${ofStep((step) => step.seq)}::int[],
        ${ofStep((step) => step.node)}::int[], ${ofStep((step) => step.operation)}::text[],
        ${ofStep((step) => step.revision)}::text[], ${ofStep((step) => step.target)}::text[],
        ${ofStep((step) => step.contextHash)}::text[], ${ofStep((step) => step.input)}::text[],
        ${ofStep((step) => step.round)}::int[], ${records.map(({ status }) => status)}::status[],
        ${ofAttempt((attempt) => attempt.number)}::int[], ${ofAttempt((attempt) => attempt.status)}::status[],
        ${ofAttempt(({ end }) => end?.output)}::text[],
        ${ofAttempt(({ end }) => end?.error && JSON.stringify(end.error))}::jsonb[],
        ${ofAttempt(({ end }) => end?.image)}::text[], ${ofAttempt(({ end }) => end?.imageDigest)}::text[],
        ${ofAttempt(({ end }) => end?.pod)}::text[], ${ofAttempt((attempt) => attempt.startedAt)}::timestamptz[],
        ${ofAttempt(({ end }) => end?.finishedAt)}::timestamptz[], ${ofAttempt(({ end }) => end?.durationMs)}::float8[],
        ${ofAttempt(({ phases }) => JSON.stringify(phases))}::jsonb[], ${ofAttempt(({ end }) => end?.retryAt)}::timestamptz[]
      ) AS given (run_id, seq, node, operation, revision, target, context_hash, input, round, step_status, number,
                  attempt_status, output, error, image, image_digest, pod, started_at, finished_at, duration_ms, phases,
                  retry_at)
    ), bumped AS (
      UPDATE runs SET version = version + 1,
        lost_workers = CASE WHEN id = ANY(${advanced}::uuid[]) THEN 0 ELSE lost_workers END
      WHERE id = ANY(${ofStep((step) => step.runId)}::uuid[]) AND worker = ${workerId} RETURNING id, version
    ), ours AS (
      SELECT given.*, version FROM given JOIN bumped ON id = run_id
    ), step AS (
      INSERT INTO steps (run_id, seq, node, operation, revision, target, context_hash, input, status, round, version)
      SELECT run_id, seq, node, operation, revision, target, context_hash, input, step_status, round, version FROM ours
      ON CONFLICT (run_id, seq) DO UPDATE
      SET status = excluded.status, round = excluded.round, input = excluded.input, revision = excluded.revision,
          version = excluded.version, reused = false
    ), attempt AS (
      INSERT INTO attempts (run_id, seq, number, round, status, output, error, image, image_digest, pod, started_at,
                            finished_at, duration_ms, phases, retry_at)
      SELECT run_id, seq, number, round, attempt_status, output, error, image, image_digest, pod, started_at, finished_at,
             duration_ms, phases, retry_at
      FROM ours WHERE number IS NOT NULL
      ON CONFLICT (run_id, seq, number) DO UPDATE
      SET status = excluded.status, output = excluded.output, error = excluded.error, image = excluded.image,
          image_digest = excluded.image_digest, pod = excluded.pod, finished_at = excluded.finished_at,
          duration_ms = excluded.duration_ms, phases = excluded.phases, retry_at = excluded.retry_at
    )
    SELECT id::text, pg_notify(${changeChannel}, 'run:' || id)::text,
           CASE WHEN ${records.some(({ isDurable }) => isDurable)} THEN NULL
                ELSE set_config('synchronous_commit', 'off', true) END
    FROM bumped`;
  return findLost(records, rows);
}

/** Records several attempts' logs, as {@link writeSteps} does outcomes. */
async function writeLogs(records: LogRecord[]): Promise<(ClaimLost | undefined)[]> {
  const runIds = records.map(({ step }) => step.runId);
  const seqs = records.map(({ step }) => step.seq);
  const rows = await sql<{ id: string }>`
    WITH bumped AS (
      UPDATE runs SET version = version + 1
      WHERE id = ANY(${runIds}::uuid[]) AND worker = ${workerId} RETURNING id, version
    ), ours AS (
      SELECT given.*, version
      FROM unnest(${runIds}::uuid[], ${seqs}::int[], ${records.map(({ number }) => number)}::int[],
                  ${records.map(({ text }) => text)}::text[]) AS given (run_id, seq, number, log)
      JOIN bumped ON id = run_id
    ), step AS (
      UPDATE steps SET version = ours.version FROM ours
      WHERE steps.run_id = ANY(${runIds}::uuid[]) AND steps.seq = ANY(${seqs}::int[])
        AND steps.run_id = ours.run_id AND steps.seq = ours.seq
    ), attempt AS (
      UPDATE attempts SET log = ours.log FROM ours
      WHERE attempts.run_id = ANY(${runIds}::uuid[]) AND attempts.seq = ANY(${seqs}::int[])
        AND attempts.run_id = ours.run_id AND attempts.seq = ours.seq AND attempts.number = ours.number
    )
    SELECT id::text, pg_notify(${changeChannel}, 'run:' || id)::text, set_config('synchronous_commit', 'off', true)
    FROM bumped`;
  return findLost(records, rows);
}

function findLost(records: { step: NewStep }[], written: { id: string }[]): (ClaimLost | undefined)[] {
  const ours = new Set(written.map(({ id }) => id));
  return records.map(({ step: { runId } }) =>
    ours.has(runId) ? undefined : new ClaimLost(`The run ${runId}`),
  );
}

/**
 * Ends a run's attempts that are recorded as running though nobody makes them.
 *
 * @param end.stepStatus What their steps become; left out, the steps are about to be executed again.
 */
export async function endOpenAttempts(
  runId: string,
  end: { status: 'failed' | 'cancelled'; stepStatus?: Status; error: ErrorView },
): Promise<void> {
  await sql`
    WITH bumped AS (
      UPDATE runs SET version = version + 1
      WHERE id = ${runId}::uuid AND worker = ${workerId} AND EXISTS (
        SELECT FROM steps WHERE run_id = ${runId}::uuid AND status = 'running')
      RETURNING id, version
    ), attempt AS (
      UPDATE attempts SET status = ${end.status}::status, error = ${JSON.stringify(end.error)}::jsonb,
        finished_at = now(), duration_ms = extract(epoch FROM now() - started_at) * 1000
      FROM bumped WHERE run_id = bumped.id AND status = 'running'
    ), step AS (
      UPDATE steps SET version = bumped.version, status = coalesce(${end.stepStatus ?? null}::status, status)
      FROM bumped WHERE run_id = bumped.id AND status = 'running'
    )
    SELECT pg_notify(${changeChannel}, 'run:' || id)::text FROM bumped`;
}
