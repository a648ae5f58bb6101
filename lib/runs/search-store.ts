import { db } from '#lib/db/client.ts';
import { limits } from '#lib/limits.ts';

/** Runs by one statement: their texts are read, which takes a while, and nobody waits for it. */
const runsAtOnce = 50;

/**
 * Writes the words of runs that ended after `since` and have none yet, or have those of an earlier end: parameters, results,
 * errors and logs, of each run the first {@link limits.searchedText} characters.
 *
 * @param since Null: all.
 * @returns Whether there may be more.
 */
export async function writeRunTexts(since: Date | null): Promise<boolean> {
  // Words are letters and digits, so that a path or a host name is found by each of its parts.
  const written = await db().$executeRaw`
    WITH ended AS (
      SELECT r.id, r.finished_at, concat_ws(' ', r.pipeline, r.parameters, left(r.results, ${limits.searchedText}::int)) AS own
      FROM runs r
      WHERE r.status IN ('succeeded', 'failed', 'cancelled') AND r.finished_at >= ${since ?? new Date(0)}::timestamptz
        AND NOT EXISTS (SELECT FROM run_texts t WHERE t.run_id = r.id AND t.finished_at = r.finished_at)
      ORDER BY r.finished_at DESC LIMIT ${runsAtOnce}::int
    )
    INSERT INTO run_texts (run_id, finished_at, words)
    SELECT id, finished_at, to_tsvector('simple', regexp_replace(
      left(concat_ws(' ', own, (
        SELECT string_agg(left(concat_ws(' ', a.error ->> 'message', a.error #>> '{details,body}', a.log),
                               ${limits.searchedText}::int), ' ')
        FROM (SELECT error, log FROM attempts WHERE run_id = ended.id ORDER BY seq, number LIMIT 200) AS a
      )), ${limits.searchedText}::int), '[^[:alnum:]]+', ' ', 'g'))
    FROM ended
    ON CONFLICT (run_id) DO UPDATE SET finished_at = excluded.finished_at, words = excluded.words`;
  return written === runsAtOnce;
}
