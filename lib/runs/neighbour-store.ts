import { sql } from '#lib/db/statement.ts';

/** The runs of the same pipeline that were asked for right before and right after one. */
export interface NeighbourRuns {
  before: string | null;
  after: string | null;
}

/** Those of a run; both `null` where there are none. */
export async function findNeighbourRuns(id: string): Promise<NeighbourRuns> {
  const [row] = await sql<NeighbourRuns & Record<string, unknown>>`
    SELECT
      (SELECT id::text FROM runs WHERE pipeline = run.pipeline AND (created_at, id) < (run.created_at, run.id)
        ORDER BY created_at DESC, id DESC LIMIT 1) AS before,
      (SELECT id::text FROM runs WHERE pipeline = run.pipeline AND (created_at, id) > (run.created_at, run.id)
        ORDER BY created_at, id LIMIT 1) AS after
    FROM runs AS run WHERE id = ${id}::uuid`;
  return row ?? { before: null, after: null };
}
