import type { Database } from '#lib/db/client.ts';
import { sqlIn } from '#lib/db/statement.ts';

/**
 * Copies steps of one run to another that has none: each with its outcome, that is its last attempt, and numbered from 1.
 * They belong to the other's first round and version.
 *
 * @param seqs Which steps, in their order.
 */
export async function copySteps(
  database: Database,
  { from, to, seqs }: { from: string; to: string; seqs: number[] },
): Promise<void> {
  if (seqs.length === 0) return;
  const statement = sqlIn(database);
  await statement`
    INSERT INTO steps (run_id, seq, node, operation, revision, target, context_hash, input, status, round, version, reused)
    SELECT ${to}::uuid, place, node, operation, revision, target, context_hash, input, status, 0, 1, true
    FROM unnest(${seqs}::int[]) WITH ORDINALITY AS taken (seq, place) JOIN steps USING (seq)
    WHERE run_id = ${from}::uuid`;
  await statement`
    INSERT INTO attempts (run_id, seq, number, round, status, output, error, log, image, image_digest, pod, started_at,
                          finished_at, duration_ms, phases)
    SELECT DISTINCT ON (place) ${to}::uuid, place, 1, 0, status, output, error, log, image, image_digest, pod,
                               started_at, finished_at, duration_ms, phases
    FROM unnest(${seqs}::int[]) WITH ORDINALITY AS taken (seq, place) JOIN attempts USING (seq)
    WHERE run_id = ${from}::uuid
    ORDER BY place, number DESC`;
}
