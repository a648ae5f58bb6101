import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseFailure } from '#lib/db/database-failure.ts';
import { log } from '#lib/log.ts';

const againMs = 500;

/**
 * Retries while the database is away: for what must not fail because of a short outage. The query may have been
 * carried out though its answer was lost, so it has to be safe to repeat.
 */
export async function untilDatabase<T>(ask: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await ask();
    } catch (error) {
      if (!isDatabaseFailure(error)) throw error;
      if (failures === 0) log.warn({ err: error }, 'the database is away; waiting for it');
      await sleep(againMs);
    }
  }
}
