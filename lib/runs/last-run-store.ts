import { sql } from '#lib/db/statement.ts';
import type { Status } from '#lib/status.ts';

export interface LastRun {
  id: string;
  status: Status;
  /** ISO 8601; when it was asked for. */
  at: string;
}

/** The newest run of each of these pipelines, by name; those that have not run are left out. */
export async function findLastRuns(pipelines: string[]): Promise<Map<string, LastRun>> {
  const rows = await sql<{ name: string; id: string; status: Status; at: Date }>`
    SELECT p.name, r.id, r.status, r.created_at AS at
    FROM unnest(${pipelines}::text[]) AS p(name)
      CROSS JOIN LATERAL (
        SELECT id, status, created_at FROM runs WHERE pipeline = p.name ORDER BY created_at DESC LIMIT 1
      ) r`;
  return new Map(rows.map(({ name, id, status, at }) => [name, { id, status, at: at.toISOString() }]));
}
