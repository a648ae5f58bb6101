import { sql } from '#lib/db/statement.ts';
import { callFailure } from '#lib/overview/call-failure.ts';
import type { Failure, Overview } from '#lib/overview/view.ts';
import type { Status } from '#lib/status.ts';

/** Calls that were answered are looked through back to here for those that were answered with an error. */
const recentCalls = 500;
/** Enough for a message; a longer answer that cannot be read then is told by its status. */
const answerBytes = 64 * 1024;

interface RunningRow {
  kind: 'run' | 'build' | 'call';
  id: string;
  name: string;
  status: Status;
  phase: string | null;
  createdAt: Date;
  startedAt: Date | null;
}

/** What has not ended, the newest first. Tries of unsaved text are their person's alone. */
export async function listRunning(limit: number): Promise<Overview['running']> {
  const rows = await sql<RunningRow>`
    (SELECT 'run' AS kind, id::text, pipeline AS name, status::text, waiting_for AS phase,
        created_at AS "createdAt", started_at AS "startedAt"
      FROM runs WHERE status IN ('pending', 'running') ORDER BY created_at DESC LIMIT ${limit}::int)
    UNION ALL
    (SELECT 'build', id::text, operation, status::text, waiting_for, created_at, started_at
      FROM builds WHERE status IN ('pending', 'running') ORDER BY created_at DESC LIMIT ${limit}::int)
    UNION ALL
    (SELECT 'call', id::text, operation, status::text, phase, created_at, started_at
      FROM invocations WHERE status IN ('pending', 'running') AND revision IS NOT NULL
      ORDER BY created_at DESC LIMIT ${limit}::int)
    ORDER BY "createdAt" DESC LIMIT ${limit}::int`;
  return rows.map(({ createdAt, startedAt, ...row }) => ({
    ...row,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
  }));
}

interface FailedRunRow {
  id: string;
  name: string;
  failedAt: Date;
  message: string | null;
  seq: number | null;
  operation: string;
  target: string;
}

/** Runs that failed, the last first, each with the step that failed last. */
export async function listFailedRuns(limit: number): Promise<Failure[]> {
  const rows = await sql<FailedRunRow>`
    SELECT run.id::text, run.pipeline AS name, run.finished_at AS "failedAt",
      coalesce(run.error->>'message', attempt.error->>'message') AS message,
      step.seq, step.operation, step.target
    FROM (
      SELECT id, pipeline, finished_at, error FROM runs
      WHERE status = 'failed' ORDER BY finished_at DESC LIMIT ${limit}::int
    ) AS run
    LEFT JOIN LATERAL (
      SELECT seq, operation, target FROM steps
      WHERE run_id = run.id AND status = 'failed' ORDER BY seq DESC LIMIT 1
    ) AS step ON true
    LEFT JOIN LATERAL (
      SELECT error FROM attempts WHERE run_id = run.id AND seq = step.seq ORDER BY number DESC LIMIT 1
    ) AS attempt ON true
    ORDER BY run.finished_at DESC`;
  return rows.map(({ id, name, failedAt, message, seq, operation, target }) => ({
    ...{ kind: 'run' as const, id, name },
    message: message ?? 'It failed.',
    step: seq === null ? null : { seq, operation, target },
    failedAt: failedAt.toISOString(),
  }));
}

/** Builds that failed, the last first. */
export async function listFailedBuilds(limit: number): Promise<Failure[]> {
  const rows = await sql<{ id: string; name: string; failedAt: Date; message: string | null }>`
    SELECT id::text, operation AS name, finished_at AS "failedAt", error->>'message' AS message
    FROM builds WHERE status = 'failed' ORDER BY finished_at DESC LIMIT ${limit}::int`;
  return rows.map(({ failedAt, message, ...row }) => ({
    ...{ kind: 'build' as const, ...row, step: null },
    message: message ?? 'It failed.',
    failedAt: failedAt.toISOString(),
  }));
}

interface FailedCallRow {
  id: string;
  name: string;
  failedAt: Date;
  message: string | null;
  statusCode: number | null;
  answer: Buffer | null;
}

/**
 * Calls of operations that are still there, the last first: those that got no answer, unless it is their build that failed,
 * and those that were answered with an error of the server.
 */
export async function listFailedCalls(limit: number): Promise<Failure[]> {
  const rows = await sql<FailedCallRow>`
    (SELECT call.id::text, call.operation AS name, call.finished_at AS "failedAt", call.error->>'message' AS message,
        NULL::int AS "statusCode", NULL::bytea AS answer
      FROM invocations AS call JOIN operations ON operations.name = call.operation
      LEFT JOIN builds ON builds.id = call.build_id
      WHERE call.status = 'failed' AND call.revision IS NOT NULL AND builds.status IS DISTINCT FROM 'failed'
      ORDER BY call.finished_at DESC LIMIT ${limit}::int)
    UNION ALL
    (SELECT call.id::text, call.operation, call.finished_at, NULL, call.status_code,
        (SELECT substring(response_body FOR ${answerBytes}::int) FROM invocations WHERE id = call.id)
      FROM (
        SELECT id, operation, finished_at, status, status_code, revision FROM invocations
        ORDER BY created_at DESC LIMIT ${recentCalls}::int
      ) AS call JOIN operations ON operations.name = call.operation
      WHERE call.status = 'succeeded' AND call.status_code >= 500 AND call.revision IS NOT NULL
      ORDER BY call.finished_at DESC LIMIT ${limit}::int)
    ORDER BY "failedAt" DESC LIMIT ${limit}::int`;
  return rows.map(({ id, name, failedAt, message, statusCode, answer }) => ({
    ...{ kind: 'call' as const, id, name, step: null },
    message:
      statusCode === null
        ? (message ?? 'It failed.')
        : callFailure(statusCode, answer?.toString('utf8') ?? ''),
    failedAt: failedAt.toISOString(),
  }));
}

/** Operations and pipelines, the one that was saved last first. */
export async function listEdited(limit: number): Promise<Overview['edited']> {
  const rows = await sql<{ kind: 'operation' | 'pipeline'; name: string; updatedAt: Date }>`
    (SELECT 'operation' AS kind, name, updated_at AS "updatedAt"
      FROM operations ORDER BY updated_at DESC LIMIT ${limit}::int)
    UNION ALL
    (SELECT 'pipeline', name, updated_at FROM pipelines ORDER BY updated_at DESC LIMIT ${limit}::int)
    ORDER BY "updatedAt" DESC LIMIT ${limit}::int`;
  return rows.map((row) => ({ ...row, updatedAt: row.updatedAt.toISOString() }));
}

/** Which of these operations and pipelines there are. */
export async function findThose(names: { operations: string[]; pipelines: string[] }): Promise<string[]> {
  const rows = await sql<{ name: string }>`
    SELECT name FROM operations WHERE name = ANY(${names.operations}::text[])
    UNION ALL SELECT name FROM pipelines WHERE name = ANY(${names.pipelines}::text[])`;
  return rows.map(({ name }) => name);
}
