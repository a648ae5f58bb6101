import { DBOS } from '@dbos-inc/dbos-sdk';
import { quietDbos } from '#lib/workers/quiet-dbos.ts';

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
  await DBOS.launch();
  await quietDbos();
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
