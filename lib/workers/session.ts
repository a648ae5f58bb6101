import pg from 'pg';
import type { SeenWorker } from '#lib/workers/death-watch.ts';
import { keeperKey, lockClass } from '#lib/workers/locks.ts';

/** A worker's own connection to the database. As long as it is open, the worker holds its lock: it lives. */
export interface WorkerSession {
  /** False when its row is gone: it was declared dead, and its claims have ended. */
  isMember(): Promise<boolean>;
  /** Tries to become the keeper. */
  tryKeeper(): Promise<boolean>;
  /** All workers, this one included, and whether they hold their locks. */
  look(): Promise<SeenWorker[]>;
  close(): void;
}

const connectMs = 3000;
/** When an answer takes longer, the connection counts as lost. */
const queryMs = 3000;
/** PostgreSQL ends a session that has been silent for this long: its worker is frozen, or its machine gone. */
const silenceMs = 8000;

/**
 * Opens a session and takes the worker's lock.
 *
 * @param onLost Called once when the connection breaks.
 * @returns `gone` when the worker's row is not there, `held` when an earlier session still has the lock.
 */
export async function openSession(options: {
  url: string;
  id: string;
  onLost: () => void;
}): Promise<WorkerSession | 'gone' | 'held'> {
  const { url, id, onLost } = options;
  const client = new pg.Client({
    connectionString: url,
    application_name: 'podsmith worker',
    keepAlive: true,
    connectionTimeoutMillis: connectMs,
    query_timeout: queryMs,
  });
  const close = () => void client.end().catch(() => undefined);
  client.on('error', onLost);
  client.on('end', onLost);
  try {
    await client.connect();
    await limitSilence(client);
    const { rows } = await client.query<{ held: boolean }>(
      'SELECT pg_try_advisory_lock($1::int, lock_key) AS held FROM workers WHERE id = $2',
      [lockClass, id],
    );
    const [own] = rows;
    if (!own?.held) {
      close();
      return own ? 'held' : 'gone';
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    async isMember() {
      const { rowCount } = await client.query('SELECT FROM workers WHERE id = $1', [id]);
      return rowCount === 1;
    },
    async tryKeeper() {
      const { rows } = await client.query<{ won: boolean }>(
        'SELECT pg_try_advisory_lock($1::int, $2::int) AS won',
        [lockClass, keeperKey],
      );
      return rows[0]?.won === true;
    },
    async look() {
      const { rows } = await client.query<SeenWorker>(
        `SELECT w.id, w.hostname, w.pid, EXISTS (
           SELECT FROM pg_locks l
           WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = $1::oid
             AND l.objid = w.lock_key::oid
             AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         ) AS held
         FROM workers w`,
        [lockClass],
      );
      return rows;
    },
    close,
  };
}

/** Settings this PostgreSQL does not know (`idle_session_timeout` came with version 14) are left alone. */
async function limitSilence(client: pg.Client): Promise<void> {
  const settings = {
    idle_session_timeout: silenceMs,
    tcp_keepalives_idle: 3,
    tcp_keepalives_interval: 2,
    tcp_keepalives_count: 3,
  };
  await client.query(
    `SELECT set_config(name, value, false) FROM json_each_text($1::json) AS given (name, value)
     WHERE current_setting(name, true) IS NOT NULL`,
    [JSON.stringify(settings)],
  );
}
