import { db } from '#lib/db/client.ts';
import type { Attempt, Step } from '#lib/db/generated/client.ts';
import { sql } from '#lib/db/statement.ts';
import { byStep } from '#lib/runs/by-step.ts';
import { findRunRow, toRunDetail, toStepView } from '#lib/runs/store.ts';
import type { RunView } from '#lib/runs/view.ts';

// What the REST API reads of a run, whole. Whoever waits for one asks for this at its end, so it goes past Prisma.

/** A run with those of its steps that changed after version `since`. */
export async function findRunView(id: string, since = 0): Promise<RunView | undefined> {
  // The run first: steps may then be newer than its version says, and come again with the next, but none is missed.
  const run = await findRunRow(db(), id);
  if (!run) return undefined;
  const isUntouched = run.status === 'pending' && run.round === 0;
  const steps = isUntouched ? [] : await readSteps(id, since);
  return { ...toRunDetail(run), steps: steps.map(toStepView) };
}

async function readSteps(runId: string, since: number): Promise<(Step & { attempts: Attempt[] })[]> {
  const [steps, attempts] = await Promise.all([
    sql<Step>`
      SELECT run_id::text AS "runId", seq, node, operation, revision, target, context_hash AS "contextHash", input,
             status::text, round, version
      FROM steps WHERE run_id = ${runId}::uuid AND version > ${since} ORDER BY seq`,
    sql<Attempt>`
      SELECT a.run_id::text AS "runId", a.seq, a.number, a.round, a.status::text, a.output, a.error, a.log, a.image,
             a.image_digest AS "imageDigest", a.pod, a.started_at AS "startedAt", a.finished_at AS "finishedAt",
             a.duration_ms AS "durationMs"
      FROM attempts a JOIN steps s ON s.run_id = a.run_id AND s.seq = a.seq
      WHERE a.run_id = ${runId}::uuid AND s.version > ${since} ORDER BY a.seq, a.number`,
  ]);
  const attemptsOf = byStep(attempts);
  return steps.map((step) => ({ ...step, attempts: attemptsOf.get(step.seq) ?? [] }));
}
