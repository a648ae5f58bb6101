import { sql } from '#lib/db/statement.ts';
import type { ErrorView } from '#lib/errors.ts';
import { changeChannel } from '#lib/events/notify.ts';
import { requireClaim } from '#lib/workers/claim-lost.ts';
import { workerId } from '#lib/workers/this-worker.ts';

// What the worker that carries a run out writes of it as a whole; of its steps: step-store.ts.

/**
 * Runs this worker has to look at: those nobody has begun, those of its own that it is to cancel, and those whose
 * worker died before it could begin them.
 */
export async function listRunRequests(): Promise<{ id: string; round: number }[]> {
  return sql<{ id: string; round: number }>`
    SELECT id::text, round FROM runs
    WHERE status = 'pending' AND (worker IS NULL OR worker = ${workerId}
                                  OR NOT EXISTS (SELECT FROM workers WHERE workers.id = worker))
      OR status = 'running' AND cancel_requested_at IS NOT NULL AND worker = ${workerId}
    ORDER BY created_at`;
}

/**
 * Makes a run that nobody has begun this worker's, where several hear of it. Not flushed to disk: the record that it
 * is under way, which DBOS makes next, is.
 *
 * @returns Its round; undefined when it is another's, or has ended.
 */
export async function claimNewRun(id: string): Promise<number | undefined> {
  const rows = await sql<{ round: number }>`
    WITH claimed AS (
      UPDATE runs SET worker = ${workerId}
      WHERE id = ${id}::uuid AND status = 'pending' AND worker IS NULL RETURNING round
    )
    SELECT round, set_config('synchronous_commit', 'off', true) FROM claimed`;
  return rows[0]?.round;
}

/**
 * Makes a run this worker's that is so already, that nobody has begun, or whose worker has died.
 *
 * @returns False when it is a living worker's, or has ended.
 */
export async function claimRun(id: string): Promise<boolean> {
  const rows = await sql`
    UPDATE runs SET worker = ${workerId}
    WHERE id = ${id}::uuid AND status IN ('pending', 'running')
      AND (worker IS NULL OR worker = ${workerId} OR NOT EXISTS (SELECT FROM workers WHERE workers.id = worker))
    RETURNING id`;
  return rows.length > 0;
}

/** Records that a run begins. Not flushed to disk: if it is lost, the run begins again. */
export async function recordRunStart(id: string, startedAt: Date): Promise<void> {
  const rows = await sql`
    WITH bumped AS (
      UPDATE runs SET version = version + 1, status = 'running', waiting_for = NULL,
        started_at = coalesce(started_at, ${startedAt}::timestamptz)
      WHERE id = ${id}::uuid AND worker = ${workerId} RETURNING id
    )
    SELECT set_config('synchronous_commit', 'off', true), pg_notify(${changeChannel}, topic)::text
    FROM bumped, unnest(ARRAY['runs', 'run:' || id]) AS topic`;
  requireClaim(rows, `The run ${id}`);
}

/** Records what a run that has not begun waits for. */
export async function recordRunWaiting(id: string, waitingFor: string): Promise<void> {
  const rows = await sql`
    WITH bumped AS (
      UPDATE runs SET version = version + 1, waiting_for = ${waitingFor}
      WHERE id = ${id}::uuid AND worker = ${workerId} RETURNING id
    )
    SELECT pg_notify(${changeChannel}, topic)::text FROM bumped, unnest(ARRAY['runs', 'run:' || id]) AS topic`;
  requireClaim(rows, `The run ${id}`);
}

/** How a run ended. */
export interface RunEnd {
  status: 'succeeded' | 'failed' | 'cancelled';
  /** JSON text. */
  results: string | null;
  succeededPath: number[] | null;
  failedPaths: number[][];
  error: ErrorView | null;
}

/** Records a run's end, durably, and tells whoever waits for it. Like all that is recorded of a run: see step-store. */
export async function recordRunEnd(id: string, end: RunEnd): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const rows = await sql`
    WITH bumped AS (
      UPDATE runs SET version = version + 1, status = ${end.status}::status, waiting_for = NULL,
        results = ${end.results}, succeeded_path = ${json(end.succeededPath)}::jsonb,
        failed_paths = ${json(end.failedPaths)}::jsonb, error = ${json(end.error)}::jsonb,
        finished_at = ${new Date()}::timestamptz
      WHERE id = ${id}::uuid AND worker = ${workerId} RETURNING id
    )
    SELECT pg_notify(${changeChannel}, topic)::text FROM bumped, unnest(ARRAY['runs', 'run:' || id]) AS topic`;
  requireClaim(rows, `The run ${id}`);
}
