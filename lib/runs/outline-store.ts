import { type Database, db } from '#lib/db/client.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { limits } from '#lib/limits.ts';
import { parseRow } from '#lib/parse-row.ts';
import { byStep } from '#lib/runs/by-step.ts';
import { readRunRequest, toRunSummary } from '#lib/runs/store.ts';
import { readRunTargets } from '#lib/runs/target-store.ts';
import { type RunOutline, stepOutlineSchema } from '#lib/runs/view.ts';
import type { ShownText } from '#lib/shown-text.ts';

// What pages read of a run. A large text stays in the database until someone looks at it; PostgreSQL knows the size of
// one without reading it.

/** As far as it is not given on to be parsed. */
interface AttemptRow {
  seq: number;
  startedAt: Date;
  finishedAt: Date | null;
  retryAt: Date | null;
}

/** A run with those of its steps that changed after version `since`, without large texts. */
export async function findRunOutline(
  database: Database,
  id: string,
  since = 0,
): Promise<RunOutline | undefined> {
  // The run first: steps may then be newer than its version says, and come again with the next, but none is missed.
  const row = await database.run.findUnique({
    where: { id },
    omit: { parameters: true, results: true, rerunInput: true },
  });
  if (!row) return undefined;
  const [texts, steps, attempts] = await Promise.all([
    readTexts(database, id),
    readSteps(database, id, since),
    readAttempts(database, id, since),
  ]);
  return {
    ...toRunSummary(row),
    ...texts,
    targetSelector: readRunRequest(row).targetSelector,
    targets: readRunTargets(row),
    steps: steps.map((step) =>
      parseRow(
        stepOutlineSchema,
        { ...step, attempts: attempts.get(step.seq) ?? [] },
        { table: 'steps', id: `${id} ${step.seq}` },
      ),
    ),
  };
}

async function readTexts(
  database: Database,
  id: string,
): Promise<{ parameters: ShownText; results: ShownText | null }> {
  const [texts] = await database.$queryRaw<{ parameters: ShownText; results: ShownText | null }[]>`
    SELECT ${shown('parameters')} AS parameters, ${shown('results')} AS results FROM runs WHERE id = ${id}::uuid`;
  return texts ?? { parameters: '{}', results: null };
}

async function readSteps(database: Database, id: string, since: number): Promise<{ seq: number }[]> {
  return database.$queryRaw<{ seq: number }[]>`
    SELECT seq, node, operation, revision, target, status::text, reused, ${shown('input')} AS input
    FROM steps WHERE run_id = ${id}::uuid AND version > ${since} ORDER BY seq`;
}

/** By their steps. */
async function readAttempts(database: Database, id: string, since: number): Promise<Map<number, object[]>> {
  // What a failed call printed is in its error too; the log has it.
  const rows = await database.$queryRaw<AttemptRow[]>`
    SELECT a.seq, a.number, a.round, a.status::text, ${shown('a.output')} AS output, ${shown('a.log')} AS log,
           CASE WHEN octet_length((a.error #- '{details,log}')::text) <= ${limits.outlineTextBytes}
                THEN a.error #- '{details,log}' ELSE a.error - 'details' END AS error,
           coalesce(octet_length((a.error #- '{details,log}')::text) > ${limits.outlineTextBytes}, false)
             AS "isErrorCut",
           a.image, a.image_digest AS "imageDigest", a.pod, a.started_at AS "startedAt",
           a.finished_at AS "finishedAt", a.duration_ms AS "durationMs", a.phases,
           a.retry_at AS "retryAt"
    FROM attempts a JOIN steps s ON s.run_id = a.run_id AND s.seq = a.seq
    WHERE a.run_id = ${id}::uuid AND s.version > ${since} ORDER BY a.seq, a.number`;
  const attempts = rows.map(({ startedAt, finishedAt, retryAt, ...row }) => ({
    ...row,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    retryAt: retryAt?.toISOString() ?? null,
  }));
  return byStep(attempts);
}

/** A column as {@link ShownText}. */
function shown(column: string): Prisma.Sql {
  const name = Prisma.raw(column);
  return Prisma.sql`
    CASE WHEN octet_length(${name}) <= ${limits.outlineTextBytes} THEN to_jsonb(${name})
         WHEN ${name} IS NOT NULL THEN jsonb_build_object('bytes', octet_length(${name})) END`;
}

/** Which of a run's texts. */
export type RunTextName =
  | { of: 'parameters' }
  /** @param target Of one of its targets; undefined: all. */
  | { of: 'results'; target: string | undefined }
  | { of: 'input'; seq: number }
  | { of: 'output' | 'log' | 'error'; seq: number; attempt: number };

/** One text of a run, character by character as it was stored; undefined when there is none. */
export async function findRunText(id: string, name: RunTextName): Promise<string | undefined> {
  const [row] = await db().$queryRaw<{ text: string | null }[]>(textQuery(id, name));
  return row?.text ?? undefined;
}

const attemptTexts = {
  output: Prisma.sql`output`,
  log: Prisma.sql`log`,
  error: Prisma.sql`(error #- '{details,log}')::text`,
};

function textQuery(id: string, name: RunTextName): Prisma.Sql {
  switch (name.of) {
    case 'parameters':
      return Prisma.sql`SELECT parameters AS text FROM runs WHERE id = ${id}::uuid`;
    case 'results':
      // `json`, not `jsonb`: it keeps every digit as it was written.
      return name.target === undefined
        ? Prisma.sql`SELECT results AS text FROM runs WHERE id = ${id}::uuid`
        : Prisma.sql`SELECT (results::json -> ${name.target}::text)::text AS text FROM runs WHERE id = ${id}::uuid`;
    case 'input':
      return Prisma.sql`SELECT input AS text FROM steps WHERE run_id = ${id}::uuid AND seq = ${name.seq}`;
    case 'output':
    case 'log':
    case 'error':
      return Prisma.sql`
        SELECT ${attemptTexts[name.of]} AS text FROM attempts
        WHERE run_id = ${id}::uuid AND seq = ${name.seq} AND number = ${name.attempt}`;
  }
}
