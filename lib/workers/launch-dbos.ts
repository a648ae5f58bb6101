import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import pg from 'pg';
import { launchKey, lockClass } from '#lib/workers/locks.ts';
import { quietDbos } from '#lib/workers/quiet-dbos.ts';

const askAgainMs = 100;

/** Launches DBOS, under the worker's id, once all workflows are registered. */
export async function launchDbos(options: { url: string; workerId: string }): Promise<void> {
  DBOS.setConfig({
    name: 'podsmith',
    systemDatabaseUrl: withIdleTransactionTimeout(options.url),
    systemDatabasePoolSize: 5,
    executorID: options.workerId,
    // Fixed: what one version of Podsmith has begun, the next carries on.
    applicationVersion: 'podsmith',
    logLevel: 'warn',
    useListenNotify: false,
    schedulerPollingIntervalMs: 3_600_000,
  });
  await oneByOne(options.url, () => DBOS.launch());
  await quietDbos();
}

/**
 * The first to launch makes DBOS's tables, or brings them up to date; two at once would get in each other's way. The
 * others ask again and again, because DBOS makes indexes CONCURRENTLY: that waits for whoever waits for a lock.
 */
async function oneByOne(url: string, launch: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'podsmith worker' });
  // Whoever asks next is told; without this it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const tryLock = 'SELECT pg_try_advisory_lock($1::int, $2::int) AS won';
    const hasWon = async () => (await client.query(tryLock, [lockClass, launchKey])).rows[0]?.won === true;
    while (!(await hasWon())) await sleep(askAgainMs);
    await launch();
  } finally {
    await client.end();
  }
}

/**
 * Lets PostgreSQL end transactions of DBOS that are left open for a minute. DBOS would set this by a query of its
 * own on each new connection, before the one that waits for it, which the driver warns of on the terminal.
 */
function withIdleTransactionTimeout(url: string): string {
  const changed = new URL(url);
  const given = changed.searchParams.get('options') ?? '';
  changed.searchParams.set('options', `${given} -c idle_in_transaction_session_timeout=60000`.trim());
  return changed.href;
}
