import { db } from '#lib/db/client.ts';
import { sql } from '#lib/db/statement.ts';
import { limits } from '#lib/limits.ts';
import { byStep } from '#lib/runs/by-step.ts';
import { type AttemptRow, findRunRow, type StepRow, toRunDetail, toStepView } from '#lib/runs/store.ts';
import type { RunView } from '#lib/runs/view.ts';

// What the REST API reads of a run, whole. Whoever waits for one asks for this at its end, so it goes past Prisma.

/** A run with those of its steps that changed after version `since`. */
export async function findRunView(id: string, since = 0): Promise<RunView | undefined> {
  // The run first: steps may then be newer than its version says, and come again with the next, but none is missed.
  const run = await findRunRow(db(), id);
  if (!run) return undefined;
  const isUntouched = run.status === 'pending' && run.round === 0 && run.rerun === null;
  const steps = isUntouched ? [] : await readSteps(id, since);
  return { ...toRunDetail(run), steps: steps.map(toStepView) };
}

/**
 * Texts come in the order of the steps, as far as {@link limits.runTextBytes} go. PostgreSQL knows the size of one without
 * reading it, so what is left out costs nothing.
 */
async function readSteps(runId: string, since: number): Promise<StepRow[]> {
  const [steps, attempts] = await Promise.all([
    sql<Omit<StepRow, 'attempts'>>`
      SELECT run_id::text AS "runId", seq, node, operation, revision, target, context_hash AS "contextHash",
             CASE WHEN sum(octet_length(input)) OVER (ORDER BY seq) <= ${limits.runTextBytes} THEN input END AS input,
             octet_length(input) AS "inputBytes", status::text, round, version, reused
      FROM steps WHERE run_id = ${runId}::uuid AND version > ${since} ORDER BY seq`,
    sql<AttemptRow>`
      WITH sized AS (
        SELECT a.*, octet_length(a.output) AS output_bytes, octet_length(a.log) AS log_bytes,
               octet_length(a.error::text) AS error_bytes
        FROM attempts a JOIN steps s ON s.run_id = a.run_id AND s.seq = a.seq
        WHERE a.run_id = ${runId}::uuid AND s.version > ${since}
      ), placed AS (
        SELECT *, sum(coalesce(output_bytes, 0) + log_bytes + coalesce(error_bytes, 0)) OVER (ORDER BY seq, number)
                  <= ${limits.runTextBytes} AS fits
        FROM sized
      )
      SELECT run_id::text AS "runId", seq, number, round, status::text,
             CASE WHEN fits THEN output END AS output,
             CASE WHEN fits THEN error ELSE error - 'details' END AS error,
             CASE WHEN fits THEN log ELSE '' END AS log,
             CASE WHEN NOT fits THEN jsonb_strip_nulls(
               jsonb_build_object('output', output_bytes, 'log', nullif(log_bytes, 0), 'error', error_bytes)
             ) END AS "leftOut",
             image, image_digest AS "imageDigest", pod, started_at AS "startedAt", finished_at AS "finishedAt",
             duration_ms AS "durationMs", phases, retry_at AS "retryAt"
      FROM placed ORDER BY seq, number`,
  ]);
  const attemptsOf = byStep(attempts);
  return steps.map((step) => ({ ...step, attempts: attemptsOf.get(step.seq) ?? [] }));
}
