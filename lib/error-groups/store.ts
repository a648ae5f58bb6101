import { type Database, db } from '#lib/db/client.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { sql } from '#lib/db/statement.ts';
import { type ErrorFilter, nobody } from '#lib/error-groups/filter.ts';
import {
  dayParts,
  type ErrorDetail,
  type ErrorGroup,
  type ErrorStatus,
  errorDetailSchema,
  errorGroupSchema,
  fortnightParts,
  type RunError,
} from '#lib/error-groups/view.ts';
import { limits } from '#lib/limits.ts';
import { type Page, type PageRequest, pageSize, readCursor, timeCursor, toPage } from '#lib/page.ts';
import { parseRow } from '#lib/parse-row.ts';

interface GroupRow {
  fingerprint: string;
  operation: string;
  type: string;
  message: string;
  file: string | null;
  line: number | null;
  function: string | null;
  status: ErrorStatus;
  count: number;
  firstSeenAt: Date;
  lastSeenAt: Date;
  changedAt: Date | null;
  changedBy: string | null;
  cameBackAt: Date | null;
  assignee: { name: string; email: string } | null;
}

const withAssignee = { assignee: { select: { name: true, email: true } } } as const;

/** Errors, the one that was seen last first. */
export async function listErrorRows(
  database: Database,
  request: PageRequest & ErrorFilter,
): Promise<Page<ErrorGroup>> {
  const size = pageSize(request);
  const [lastSeenAt, fingerprint] = readCursor(request.cursor, timeCursor()) ?? [];
  const { status, operation, assignee } = request;
  const rows = await database.errorGroup.findMany({
    where: {
      status,
      operation,
      ...(assignee === nobody
        ? { assigneeId: null }
        : assignee !== undefined && { assignee: { email: assignee } }),
      ...(lastSeenAt && {
        OR: [{ lastSeenAt: { lt: lastSeenAt } }, { lastSeenAt, fingerprint: { lt: fingerprint } }],
      }),
    },
    orderBy: [{ lastSeenAt: 'desc' }, { fingerprint: 'desc' }],
    take: size + 1,
    include: withAssignee,
  });
  const viewOf = await withCounts(rows);
  return toPage(rows, size, (row) => [row.lastSeenAt.toISOString(), row.fingerprint], viewOf);
}

/** Open errors that were seen for the first time after `since`, or that came back since; the last first. */
export async function listNewErrorRows(since: Date, limit: number): Promise<ErrorGroup[]> {
  const rows = await db().errorGroup.findMany({
    where: { status: 'open', OR: [{ firstSeenAt: { gte: since } }, { cameBackAt: { gte: since } }] },
    orderBy: [{ lastSeenAt: 'desc' }, { fingerprint: 'desc' }],
    take: limit,
    include: withAssignee,
  });
  return rows.map(await withCounts(rows));
}

/** Occurrences of an error that are told, the newest. */
const mostOccurrences = 50;

export async function findErrorDetail(fingerprint: string): Promise<ErrorDetail | undefined> {
  const row = await db().errorGroup.findUnique({ where: { fingerprint }, include: withAssignee });
  if (!row) return undefined;
  const [viewOf, hours, occurrences, pipelines, [sample]] = await Promise.all([
    withCounts([row]),
    countParts([fingerprint], { parts: dayParts, partMs: hourMs }),
    sql<{ run: string; step: number; attempt: number; pipeline: string; seenAt: Date }>`
      SELECT o.run_id::text AS run, o.seq AS step, o.attempt, r.pipeline, o.seen_at AS "seenAt"
      FROM error_occurrences o JOIN runs r ON r.id = o.run_id
      WHERE o.fingerprint = ${fingerprint} ORDER BY o.seen_at DESC, o.run_id, o.seq LIMIT ${mostOccurrences}::int`,
    sql<{ name: string; count: number }>`
      SELECT r.pipeline AS name, count(*)::int AS count
      FROM error_occurrences o JOIN runs r ON r.id = o.run_id
      WHERE o.fingerprint = ${fingerprint} GROUP BY r.pipeline ORDER BY count DESC, name LIMIT ${mostOccurrences}::int`,
    sql<{ error: unknown }>`
      SELECT CASE WHEN octet_length(a.error::text) <= ${limits.sampleErrorBytes}::int THEN a.error
                  ELSE a.error - 'details' END AS error
      FROM error_occurrences o JOIN attempts a ON a.run_id = o.run_id AND a.seq = o.seq AND a.number = o.attempt
      WHERE o.fingerprint = ${fingerprint} ORDER BY o.seen_at DESC, o.run_id, o.seq LIMIT 1`,
  ]);
  const view = {
    ...viewOf(row),
    hours: hours.get(fingerprint) ?? emptyParts(dayParts),
    occurrences: occurrences.map((each) => ({ ...each, seenAt: each.seenAt.toISOString() })),
    pipelines,
    sample: sample?.error ?? null,
  };
  return parseRow(errorDetailSchema, view, { table: 'error_groups', id: fingerprint });
}

/** The errors of a run's failed steps, in their order; of a step that failed in several rounds, that of the last. */
export async function listRunErrorRows(runId: string): Promise<RunError[]> {
  return sql<RunError & Record<string, unknown>>`
    SELECT DISTINCT ON (o.seq) o.seq AS step, o.fingerprint, g.count, g.status::text
    FROM error_occurrences o JOIN error_groups g USING (fingerprint)
    WHERE o.run_id = ${runId}::uuid ORDER BY o.seq, o.attempt DESC`;
}

/** What a person changes of an error. */
export interface ErrorChange {
  status?: ErrorStatus;
  /** The id of an account; null: nobody. */
  assigneeId?: string | null;
  /** Who changes it, in words. */
  by: string;
}

/** Writes a change; false where there is no such error. A status counts from now by the database's clock. */
export async function writeErrorChange(
  database: Database,
  fingerprint: string,
  { status, assigneeId, by }: ErrorChange,
): Promise<boolean> {
  const sets = [
    status !== undefined &&
      Prisma.sql`status = ${status}::error_status, changed_at = clock_timestamp(), changed_by = ${by}, came_back_at = NULL`,
    assigneeId !== undefined && Prisma.sql`assignee_id = ${assigneeId}`,
  ].filter((set) => set !== false);
  // What changes nothing still tells whether there is one.
  if (sets.length === 0) return (await database.errorGroup.count({ where: { fingerprint } })) > 0;
  const written = await database.$executeRaw`
    UPDATE error_groups SET ${Prisma.join(sets, ', ')} WHERE fingerprint = ${fingerprint}`;
  return written > 0;
}

const hourMs = 3600 * 1000;
const dayMs = 24 * hourMs;

const emptyParts = (parts: number) => Array.from({ length: parts }, () => 0);

/** How rows are shown, with how often each was seen on the last days. */
async function withCounts(rows: GroupRow[]): Promise<(row: GroupRow) => ErrorGroup> {
  const fingerprints = rows.map(({ fingerprint }) => fingerprint);
  const days = await countParts(fingerprints, { parts: fortnightParts, partMs: dayMs });
  return ({ file, line, function: name, firstSeenAt, lastSeenAt, changedAt, cameBackAt, ...row }) =>
    errorGroupSchema.parse({
      ...row,
      place: file === null || line === null ? null : { file, line, function: name },
      firstSeenAt: firstSeenAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      changedAt: changedAt?.toISOString() ?? null,
      cameBackAt: cameBackAt?.toISOString() ?? null,
      days: days.get(row.fingerprint) ?? emptyParts(fortnightParts),
    });
}

/** Counts occurrences in equal parts of the time up to now, by fingerprint, the oldest part first. */
async function countParts(
  fingerprints: string[],
  { parts, partMs }: { parts: number; partMs: number },
): Promise<Map<string, number[]>> {
  // Part 0 is the newest. What is recorded a moment ahead of this clock is of now.
  const rows = await sql<{ fingerprint: string; part: number; count: number }>`
    SELECT fingerprint, greatest(0, floor(extract(epoch FROM now() - seen_at) * 1000 / ${partMs}::float8))::int AS part,
           count(*)::int AS count
    FROM error_occurrences
    WHERE fingerprint = ANY(${fingerprints}::text[])
      AND seen_at > now() - make_interval(secs => ${(parts * partMs) / 1000}::float8)
    GROUP BY 1, 2`;
  const counted = new Map<string, number[]>();
  for (const { fingerprint, part, count } of rows) {
    const ofOne = counted.get(fingerprint) ?? emptyParts(parts);
    counted.set(fingerprint, ofOne);
    ofOne[parts - 1 - Math.min(part, parts - 1)] = count;
  }
  return counted;
}
