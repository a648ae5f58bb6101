import { db } from '#lib/db/client.ts';
import { notify } from '#lib/events/notify.ts';
import { keeperKey, lockClass } from '#lib/workers/locks.ts';
import type { WorkerView } from '#lib/workers/view.ts';

/** Tells pages and workers that a worker came or went. */
const told = ['workers', 'request:workers:'];

/** Registers a worker. It counts as alive from now on, and has to take its lock soon. */
export async function insertWorker(worker: { id: string; hostname: string; pid: number }): Promise<void> {
  await db().worker.create({ data: worker, select: { id: true } });
  await notify(db(), ...told);
}

/** Records that a worker takes on nothing new. */
export async function markDraining(id: string): Promise<void> {
  await db().worker.updateMany({ where: { id }, data: { drainingAt: new Date() } });
  await notify(db(), ...told);
}

/** Removes a worker that leaves; its claims end with its row. */
export async function removeWorker(id: string): Promise<void> {
  await db().worker.deleteMany({ where: { id } });
  await notify(db(), ...told);
}

/**
 * Removes workers that died. Any of the rows they had claimed may have killed them, so each of those rows counts the
 * death.
 */
export async function removeDeadWorkers(ids: string[]): Promise<void> {
  await db().$executeRaw`
    WITH dead AS (
      DELETE FROM workers WHERE id = ANY(${ids}::text[]) RETURNING id
    ), run AS (
      UPDATE runs SET lost_workers = lost_workers + 1 FROM dead
      WHERE runs.worker = dead.id AND runs.status IN ('pending', 'running')
    )
    UPDATE builds SET lost_workers = lost_workers + 1 FROM dead
    WHERE builds.worker = dead.id AND builds.status IN ('pending', 'running')`;
  await notify(db(), ...told);
}

/** All workers, the oldest first. */
export async function listWorkers(): Promise<WorkerView[]> {
  const rows = await db().$queryRaw<(Omit<WorkerView, 'startedAt'> & { startedAt: Date })[]>`
    WITH locks AS (
      SELECT pid, objid FROM pg_locks
      WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = ${String(lockClass)}::oid
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
    SELECT w.id, w.hostname, w.started_at AS "startedAt", w.draining_at IS NOT NULL AS draining,
           own.pid IS NOT NULL AS alive, keeper.pid IS NOT NULL AS "isKeeper"
    FROM workers w
    LEFT JOIN locks own ON own.objid = w.lock_key::oid
    LEFT JOIN locks keeper ON keeper.pid = own.pid AND keeper.objid = ${String(keeperKey)}::oid
    ORDER BY w.started_at, w.id`;
  return rows.map((row) => ({ ...row, startedAt: row.startedAt.toISOString() }));
}

/** True while any worker lives. The row of one that died stays until the keeper has seen that. */
export async function isAnyWorkerAlive(): Promise<boolean> {
  return (await listWorkers()).some((worker) => worker.alive);
}

/** Tells all workers that claims have ended, and their work can be claimed. */
export async function tellOfUnclaimed(): Promise<void> {
  await notify(db(), 'request:takeover:');
}
