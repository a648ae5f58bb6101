import type { Database } from '#lib/db/client.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { sqlIn } from '#lib/db/statement.ts';
import {
  type Page,
  type PageRequest,
  pageSize,
  pageSizeWithin,
  readCursor,
  timeAndIdCursor,
  toPage,
} from '#lib/page.ts';
import type { RunFilter } from '#lib/runs/filter.ts';
import { toTextQuery } from '#lib/runs/search-words.ts';
import { toRunSummary } from '#lib/runs/store.ts';
import type { RunHistogram, RunSummary } from '#lib/runs/view.ts';

/** A node in a path is four characters, and takes as long to check as a text of a hundred. */
const pathWeight = 16;

/** Runs, newest first. */
export async function listRunRows(
  database: Database,
  request: PageRequest & RunFilter,
): Promise<Page<RunSummary>> {
  const [createdAt, id] = readCursor(request.cursor, timeAndIdCursor) ?? [];
  const after = createdAt
    ? Prisma.sql`AND (created_at, id) < (${createdAt}::timestamptz, ${id}::uuid)`
    : Prisma.empty;
  const found = await database.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM runs WHERE ${await matching(database, request)} ${after}
    ORDER BY created_at DESC, id DESC LIMIT ${pageSize(request) + 1}::int`;
  const ids = found.map((row) => row.id);
  const sizes = await sqlIn(database)<{ bytes: number }>`
    SELECT coalesce(octet_length(failed_paths::text), 0) * ${pathWeight}::int
           + coalesce(octet_length(error::text), 0) + coalesce(octet_length(diagnosis::text), 0) AS bytes
    FROM unnest(${ids.slice(0, pageSize(request))}::uuid[]) WITH ORDINALITY AS listed (id, place) JOIN runs USING (id)
    ORDER BY place`;
  const size = pageSizeWithin(sizes, pageSize(request));
  const rows = await database.run.findMany({
    where: { id: { in: ids.slice(0, size + 1) } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    omit: { parameters: true, results: true, targets: true, rerunInput: true },
  });
  return toPage(rows, size, (row) => [row.createdAt.toISOString(), row.id], toRunSummary);
}

/** Counts runs in equal parts of a time. */
export async function countRunRows(
  database: Database,
  filter: RunFilter,
  { from, to, parts }: { from: Date; to: Date; parts: number },
): Promise<RunHistogram['counts']> {
  return database.$queryRaw<RunHistogram['counts']>`
    SELECT part, status::text, count(*)::int AS count
    FROM (
      SELECT status, width_bucket(
        extract(epoch FROM created_at)::float8, extract(epoch FROM ${from}::timestamptz)::float8,
        extract(epoch FROM ${to}::timestamptz)::float8, ${parts}::int) - 1 AS part
      FROM runs WHERE ${await matching(database, filter)} AND created_at >= ${from}::timestamptz AND created_at < ${to}::timestamptz
    ) AS placed
    GROUP BY part, status ORDER BY part, status`;
}

async function matching(
  database: Database,
  { pipeline, status, failed, since, until, search }: RunFilter,
): Promise<Prisma.Sql> {
  const words = search === undefined ? undefined : toTextQuery(search);
  const conditions = [
    pipeline !== undefined && Prisma.sql`pipeline = ${pipeline}`,
    status !== undefined && Prisma.sql`status = ${status}::status`,
    since !== undefined && Prisma.sql`created_at >= ${since}::timestamptz`,
    until !== undefined && Prisma.sql`created_at < ${until}::timestamptz`,
    failed !== undefined &&
      Prisma.sql`id IN (SELECT run_id FROM steps WHERE operation = ${failed} AND status = 'failed')`,
    words !== undefined && (await havingWords(database, words)),
  ].filter((condition) => condition !== false);
  return conditions.length > 0 ? Prisma.join(conditions, ' AND ') : Prisma.sql`true`;
}

/** So many runs are looked up one by one. */
const fewRuns = 1000;

/**
 * Runs with these words. PostgreSQL cannot tell beginnings of words that hardly any run has from common ones, and would
 * walk through all runs for them: so the few that have them are found first.
 */
async function havingWords(database: Database, words: string): Promise<Prisma.Sql> {
  const found = await database.$queryRaw<{ id: string }[]>`
    SELECT run_id::text AS id FROM run_texts WHERE words @@ to_tsquery('simple', ${words}) LIMIT ${fewRuns + 1}::int`;
  return found.length <= fewRuns
    ? Prisma.sql`id = ANY(${found.map(({ id }) => id)}::uuid[])`
    : Prisma.sql`id IN (SELECT run_id FROM run_texts WHERE words @@ to_tsquery('simple', ${words}))`;
}

/** Deletes a run that has ended, with all that belongs to it. False for any other. */
export async function deleteRunRow(database: Database, id: string): Promise<boolean> {
  const { count } = await database.run.deleteMany({
    where: { id, status: { in: ['succeeded', 'failed', 'cancelled'] } },
  });
  return count === 1;
}
