import type { Database } from '#lib/db/client.ts';
import { sqlIn } from '#lib/db/statement.ts';
import { limits } from '#lib/limits.ts';
import type { Side } from '#lib/runs/comparison.ts';

/** A step with its last attempt. */
export type ComparedRow = Side & {
  /** False where hashes stand for its texts. */
  hasTexts: boolean;
};

/**
 * The steps of a run as they are compared. Texts come as far as {@link limits.runTextBytes} go, in the order of the steps;
 * of the rest PostgreSQL gives the hash, by which equal ones are told as well.
 */
export async function readComparedSteps(database: Database, runId: string): Promise<ComparedRow[]> {
  return sqlIn(database)<ComparedRow>`
    WITH last AS (
      SELECT DISTINCT ON (seq) * FROM attempts WHERE run_id = ${runId}::uuid ORDER BY seq, number DESC
    ), sized AS (
      SELECT s.seq, s.node, s.operation, s.target, s.status, s.revision, s.reused, s.input, a.number, a.output, a.log, a.error,
             a.image_digest, a.duration_ms,
             sum(octet_length(s.input) + coalesce(octet_length(a.output), 0) + coalesce(octet_length(a.log), 0))
               OVER (ORDER BY s.seq) <= ${limits.runTextBytes} AS fits
      FROM steps s LEFT JOIN last a USING (seq) WHERE s.run_id = ${runId}::uuid
    )
    SELECT seq, node, operation, target, status::text, revision, reused, number AS attempt, image_digest AS "imageDigest",
           duration_ms AS "durationMs", fits AS "hasTexts",
           CASE WHEN fits THEN input ELSE md5(input) END AS input,
           CASE WHEN fits THEN output ELSE md5(output) END AS output,
           CASE WHEN fits THEN coalesce(log, '') ELSE md5(coalesce(log, '')) END AS log,
           left(error ->> 'message', ${limits.outlineTextBytes}::int) AS error
    FROM sized ORDER BY seq`;
}
