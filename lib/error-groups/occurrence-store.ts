import { z } from 'zod';
import { sql } from '#lib/db/statement.ts';
import { type GroupedFailure, groupFailure } from '#lib/error-groups/fingerprint.ts';
import { changeChannel } from '#lib/events/notify.ts';

/** Failures by one statement: their errors are read, which may be 64 KiB each. */
const failuresAtOnce = 100;

interface FailedStepRow {
  runId: string;
  seq: number;
  attempt: number;
  operation: string;
  error: unknown;
  seenAt: Date;
  beganAt: Date;
}

/** What is needed of an error. One that is not as we write it must not keep the others from being grouped. */
const recordedErrorSchema = z
  .object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() })
  .catch({ code: 'UNKNOWN', message: 'Its error cannot be read.' });

/**
 * Groups the steps that failed in runs that ended after `since` and are in no group yet. Steps that were skipped because of
 * them do not count, nor do those that were taken over from another run.
 *
 * @param since Null: all.
 * @returns Whether there may be more.
 */
export async function groupFailedSteps(since: Date | null): Promise<boolean> {
  const rows = await sql<FailedStepRow>`
    SELECT s.run_id::text AS "runId", s.seq, a.number AS attempt, s.operation, a.error, a.finished_at AS "seenAt",
           coalesce(r.started_at, r.created_at) AS "beganAt"
    FROM runs r
      JOIN steps s ON s.run_id = r.id AND s.status = 'failed' AND NOT s.reused
      JOIN LATERAL (
        SELECT number, status, error, finished_at FROM attempts
        WHERE run_id = s.run_id AND seq = s.seq ORDER BY number DESC LIMIT 1
      ) a ON a.status = 'failed' AND a.finished_at IS NOT NULL
    WHERE r.status IN ('succeeded', 'failed', 'cancelled') AND r.finished_at >= ${since ?? new Date(0)}::timestamptz
      AND NOT EXISTS (
        SELECT FROM error_occurrences o WHERE o.run_id = s.run_id AND o.seq = s.seq AND o.attempt = a.number)
    ORDER BY r.finished_at LIMIT ${failuresAtOnce}::int`;
  if (rows.length === 0) return false;
  const grouped = rows.map(({ operation, error }) =>
    groupFailure(operation, recordedErrorSchema.parse(error)),
  );
  await writeOccurrences(rows, grouped);
  return rows.length === failuresAtOnce;
}

/**
 * Writes occurrences and counts them in their groups, in one statement: what another keeper has written in the meantime counts
 * once. A group that was resolved or ignored is open again when the run began after that.
 */
async function writeOccurrences(steps: FailedStepRow[], grouped: GroupedFailure[]): Promise<void> {
  await sql`
    WITH given AS (
      SELECT * FROM unnest(
        ${steps.map(({ runId }) => runId)}::uuid[], ${steps.map(({ seq }) => seq)}::int[],
        ${steps.map(({ attempt }) => attempt)}::int[], ${steps.map(({ operation }) => operation)}::text[],
        ${steps.map(({ seenAt }) => seenAt)}::timestamptz[], ${steps.map(({ beganAt }) => beganAt)}::timestamptz[],
        ${grouped.map(({ fingerprint }) => fingerprint)}::text[], ${grouped.map(({ type }) => type)}::text[],
        ${grouped.map(({ message }) => message)}::text[], ${grouped.map(({ place }) => place?.file ?? null)}::text[],
        ${grouped.map(({ place }) => place?.line ?? null)}::int[],
        ${grouped.map(({ place }) => place?.function ?? null)}::text[]
      ) AS given (run_id, seq, attempt, operation, seen_at, began_at, fingerprint, type, message, file, line, function)
    ), written AS (
      -- A run may have been deleted since it was read.
      INSERT INTO error_occurrences (run_id, seq, attempt, fingerprint, seen_at)
      SELECT run_id, seq, attempt, fingerprint, seen_at FROM given
      WHERE EXISTS (SELECT FROM runs WHERE runs.id = given.run_id)
      ON CONFLICT DO NOTHING RETURNING run_id, seq, attempt
    ), fresh AS (
      SELECT given.* FROM given JOIN written USING (run_id, seq, attempt)
    ), seen AS (
      SELECT fingerprint, count(*)::int AS count, min(seen_at) AS first_at, max(seen_at) AS last_at,
             max(began_at) AS began_at
      FROM fresh GROUP BY fingerprint
    ), newest AS (
      SELECT DISTINCT ON (fingerprint) fingerprint, operation, type, message, file, line, function
      FROM fresh ORDER BY fingerprint, seen_at DESC
    ), told AS (
      INSERT INTO error_groups AS kept
        (fingerprint, operation, type, message, file, line, function, count, first_seen_at, last_seen_at)
      SELECT fingerprint, operation, type, message, file, line, function, count, first_at, last_at
      FROM newest JOIN seen USING (fingerprint)
      ON CONFLICT (fingerprint) DO UPDATE SET
        count = kept.count + excluded.count,
        first_seen_at = least(kept.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(kept.last_seen_at, excluded.last_seen_at),
        message = CASE WHEN excluded.last_seen_at >= kept.last_seen_at THEN excluded.message ELSE kept.message END,
        line = CASE WHEN excluded.last_seen_at >= kept.last_seen_at THEN excluded.line ELSE kept.line END,
        status = CASE WHEN kept.changed_at < (SELECT began_at FROM seen WHERE seen.fingerprint = kept.fingerprint)
                      THEN 'open' ELSE kept.status END,
        came_back_at =
          CASE WHEN kept.status = 'resolved'
                 AND kept.changed_at < (SELECT began_at FROM seen WHERE seen.fingerprint = kept.fingerprint)
               THEN excluded.last_seen_at ELSE kept.came_back_at END
      RETURNING kept.fingerprint
    )
    SELECT pg_notify(${changeChannel}, 'errors')::text FROM (SELECT FROM told LIMIT 1) AS any_of_them`;
}
