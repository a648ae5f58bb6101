import { pool } from '#lib/db/client.ts';
import { workerId } from '#lib/workers/this-worker.ts';

/** Tables whose rows are carried out by workers: each has `id`, `status`, `worker`, `cancel_requested_at`, `created_at`. */
export type WorkTable = 'runs' | 'builds' | 'invocations';

/** A row in one of these states is carried on by another worker when its own has died. */
export type ClaimableStatus = 'pending' | 'running';

/** What the carrier asks the database; one set per table. */
export interface ClaimStore {
  /** Unclaimed rows, and this worker's own that were asked to be cancelled; at most `limit`, in random order. */
  listRequests(limit: number): Promise<string[]>;
  /**
   * Claims a row that is unclaimed, whose worker has died, or that is this worker's already.
   *
   * Not flushed to disk. If the database loses the claim in a crash, the row is unclaimed again, and what was recorded
   * under the claim is lost with it or fails as `ClaimLost`.
   *
   * @returns Undefined when another living worker has it, or it has ended.
   */
  claim(id: string): Promise<{ isCancelRequested: boolean } | undefined>;
  /** True when someone asked for the row to be cancelled. */
  isCancelRequested(id: string): Promise<boolean>;
  /** Releases all of this worker's claims, for other workers to take. */
  releaseAll(): Promise<void>;
}

/** @param statuses The states in which a row may be claimed. Without `running`, a dead worker's row stays as it is. */
export function claimStoreOf(table: WorkTable, statuses: readonly ClaimableStatus[]): ClaimStore {
  const list = statuses.map((status) => `'${status}'`).join(', ');
  const isNobodys = `(worker IS NULL OR NOT EXISTS (SELECT FROM workers WHERE workers.id = ${table}.worker))`;
  const ask = <Row extends object>(name: string, text: string, ...values: unknown[]): Promise<Row[]> =>
    pool()
      .query<Row>({ name: `${table} ${name}`, text, values })
      .then(({ rows }) => rows);
  return {
    async listRequests(limit) {
      const rows = await ask<{ id: string }>(
        'list',
        `SELECT id::text FROM ${table}
         WHERE status IN (${list}) AND ${isNobodys}
            OR status IN ('pending', 'running') AND worker = $1 AND cancel_requested_at IS NOT NULL
         ORDER BY random() LIMIT $2`,
        workerId,
        limit,
      );
      return rows.map((row) => row.id);
    },
    async claim(id) {
      const rows = await ask<{ isCancelRequested: boolean }>(
        'claim',
        `WITH claimed AS (
           UPDATE ${table} SET worker = $1
           WHERE id = $2::uuid AND status IN (${list}) AND (worker = $1 OR ${isNobodys})
           RETURNING cancel_requested_at IS NOT NULL AS "isCancelRequested"
         )
         SELECT "isCancelRequested", set_config('synchronous_commit', 'off', true) FROM claimed`,
        workerId,
        id,
      );
      return rows[0];
    },
    async isCancelRequested(id) {
      const rows = await ask(
        'cancel',
        `SELECT FROM ${table} WHERE id = $1::uuid AND cancel_requested_at IS NOT NULL`,
        id,
      );
      return rows.length > 0;
    },
    async releaseAll() {
      await ask(
        'release',
        `UPDATE ${table} SET worker = NULL WHERE worker = $1 AND status IN (${list})`,
        workerId,
      );
    },
  };
}
