import { sql } from '#lib/db/statement.ts';
import type { ErrorView } from '#lib/errors.ts';
import { changeChannel } from '#lib/events/notify.ts';
import { endedTopic } from '#lib/events/topics.ts';
import { requireClaim } from '#lib/work/claim-lost.ts';
import { workerId } from '#lib/workers/this-worker.ts';

// What the worker that carries a run out writes of it as a whole; of its steps: step-store.ts.

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
export type RunEnd = {
  /** JSON text. */
  results: string | null;
  succeededPath: number[] | null;
  failedPaths: number[][];
} & (
  | { status: 'succeeded'; error: null }
  /** Without an error when it is steps that failed. */
  | { status: 'failed'; error: ErrorView | null }
  | { status: 'cancelled'; error: ErrorView }
);

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
    SELECT pg_notify(${changeChannel}, topic)::text FROM bumped, unnest(${['runs', `run:${id}`, endedTopic('run', id)]}::text[]) AS topic`;
  requireClaim(rows, `The run ${id}`);
}
