import { sql } from '#lib/db/statement.ts';
import type { ErrorView } from '#lib/errors.ts';
import { changeChannel } from '#lib/events/notify.ts';
import type { Status } from '#lib/status.ts';
import { requireClaim } from '#lib/workers/claim-lost.ts';
import { workerId } from '#lib/workers/this-worker.ts';

// Each of these is one statement: it counts the run's version up, writes, and tells whoever watches the run. The
// run's row is locked meanwhile, so versions become visible in their order and no watcher misses one. And each of
// them counts only while the run is this worker's; else it throws ClaimLost and nothing is written.

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

/** Records that an attempt begins. Not flushed to disk: if it is lost, the attempt is simply made again. */
export async function recordAttemptStart(
  step: NewStep,
  attempt: { number: number; startedAt: Date },
): Promise<void> {
  const rows = await sql`
    WITH bumped AS (
      UPDATE runs SET version = version + 1
      WHERE id = ${step.runId}::uuid AND worker = ${workerId} RETURNING id, version
    ), step AS (
      INSERT INTO steps (run_id, seq, node, operation, revision, target, context_hash, input, status, round, version)
      SELECT id, ${step.seq}::int, ${step.node}::int, ${step.operation}, ${step.revision}, ${step.target},
             ${step.contextHash}, ${step.input}, 'running', ${step.round}::int, version FROM bumped
      ON CONFLICT (run_id, seq) DO UPDATE
      SET status = 'running', round = excluded.round, input = excluded.input, version = excluded.version
    ), attempt AS (
      INSERT INTO attempts (run_id, seq, number, status, started_at)
      SELECT id, ${step.seq}::int, ${attempt.number}::int, 'running', ${attempt.startedAt}::timestamptz FROM bumped
    )
    SELECT set_config('synchronous_commit', 'off', true), pg_notify(${changeChannel}, 'run:' || id)::text FROM bumped`;
  requireClaim(rows, `The run ${step.runId}`);
}

/** How an attempt ended. */
export interface AttemptEnd {
  number: number;
  status: Status;
  /** What the step is after it: `running` when the attempt is to be repeated. */
  stepStatus: Status;
  /** JSON text. */
  output: string | null;
  error: ErrorView | null;
  image: string | null;
  imageDigest: string | null;
  pod: string | null;
  startedAt: Date;
  finishedAt: Date;
  durationMs: number;
}

/**
 * Records an attempt's outcome, durably: this record is the checkpoint from which a run goes on. Whether its start
 * was recorded or not, the outcome is the same.
 */
export async function recordAttemptEnd(step: NewStep, end: AttemptEnd): Promise<void> {
  const rows = await sql`
    WITH bumped AS (
      UPDATE runs SET version = version + 1
      WHERE id = ${step.runId}::uuid AND worker = ${workerId} RETURNING id, version
    ), step AS (
      INSERT INTO steps (run_id, seq, node, operation, revision, target, context_hash, input, status, round, version)
      SELECT id, ${step.seq}::int, ${step.node}::int, ${step.operation}, ${step.revision}, ${step.target},
             ${step.contextHash}, ${step.input}, ${end.stepStatus}::status, ${step.round}::int, version FROM bumped
      ON CONFLICT (run_id, seq) DO UPDATE
      SET status = excluded.status, round = excluded.round, input = excluded.input, version = excluded.version
    ), attempt AS (
      INSERT INTO attempts (run_id, seq, number, status, output, error, image, image_digest, pod, started_at,
                            finished_at, duration_ms)
      SELECT id, ${step.seq}::int, ${end.number}::int, ${end.status}::status, ${end.output},
             ${end.error ? JSON.stringify(end.error) : null}::jsonb, ${end.image}, ${end.imageDigest}, ${end.pod},
             ${end.startedAt}::timestamptz, ${end.finishedAt}::timestamptz, ${end.durationMs}::float8 FROM bumped
      ON CONFLICT (run_id, seq, number) DO UPDATE
      SET status = excluded.status, output = excluded.output, error = excluded.error, image = excluded.image,
          image_digest = excluded.image_digest, pod = excluded.pod, finished_at = excluded.finished_at,
          duration_ms = excluded.duration_ms
    )
    SELECT pg_notify(${changeChannel}, 'run:' || id)::text FROM bumped`;
  requireClaim(rows, `The run ${step.runId}`);
}

/** Adds an attempt's log, which arrives a moment after its answer. */
export async function recordAttemptLog(attempt: {
  runId: string;
  seq: number;
  number: number;
  log: string;
}): Promise<void> {
  const rows = await sql`
    WITH bumped AS (
      UPDATE runs SET version = version + 1
      WHERE id = ${attempt.runId}::uuid AND worker = ${workerId} RETURNING id, version
    ), step AS (
      UPDATE steps SET version = bumped.version
      FROM bumped WHERE run_id = bumped.id AND seq = ${attempt.seq}::int
    ), attempt AS (
      UPDATE attempts SET log = ${attempt.log}
      FROM bumped WHERE run_id = bumped.id AND seq = ${attempt.seq}::int AND number = ${attempt.number}::int
    )
    SELECT set_config('synchronous_commit', 'off', true), pg_notify(${changeChannel}, 'run:' || id)::text FROM bumped`;
  requireClaim(rows, `The run ${attempt.runId}`);
}

/** Records a step that was not executed. */
export async function recordSkippedStep(step: NewStep): Promise<void> {
  const rows = await sql`
    WITH bumped AS (
      UPDATE runs SET version = version + 1
      WHERE id = ${step.runId}::uuid AND worker = ${workerId} RETURNING id, version
    ), step AS (
      INSERT INTO steps (run_id, seq, node, operation, revision, target, context_hash, input, status, round, version)
      SELECT id, ${step.seq}::int, ${step.node}::int, ${step.operation}, ${step.revision}, ${step.target},
             ${step.contextHash}, ${step.input}, 'skipped', ${step.round}::int, version FROM bumped
      ON CONFLICT (run_id, seq) DO UPDATE
      SET status = 'skipped', round = excluded.round, version = excluded.version
    )
    SELECT pg_notify(${changeChannel}, 'run:' || id)::text FROM bumped`;
  requireClaim(rows, `The run ${step.runId}`);
}

/**
 * Ends a run's attempts that are recorded as running though nobody is at them.
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
