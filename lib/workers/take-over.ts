import { randomUUID } from 'node:crypto';
import { DBOSExecutor } from '@dbos-inc/dbos-sdk/internal/dbos-executor';
import { globalParams, INTERNAL_QUEUE_NAME } from '@dbos-inc/dbos-sdk/internal/utils';
import { wfQueueRunner } from '@dbos-inc/dbos-sdk/internal/wfqueue';
import { db } from '#lib/db/client.ts';
import { untilDatabase } from '#lib/workers/until-database.ts';

// DBOS recovers a workflow by putting it into a queue, from which the first executor to look takes it. Its own
// loop looks every second, for ever; here the workers look when they are told that there is something.

/**
 * How often DBOS takes a workflow up again before it gives it up. Each hand-over counts, such as at an upgrade, and a
 * run that is given up would be left as running: there is no such number.
 */
export const maxRecoveryAttempts = 1_000_000;

/** Puts the workflows that these executors had under way where any worker can take them up. */
export async function abandonWorkflows(executorIds: string[]): Promise<void> {
  await executor().recoverPendingWorkflows(executorIds);
}

/** Takes up every abandoned workflow that no other worker takes in the same moment. Call it once DBOS is launched. */
export async function takeUpWorkflows(): Promise<void> {
  const { systemDatabase, executorID } = executor();
  const queue = wfQueueRunner.getInternalQueue(INTERNAL_QUEUE_NAME);
  if (!queue) throw new TypeError('DBOS has no internal queue.');
  // Without limits on the queue this is one short transaction, and each workflow goes to one executor only.
  const owner = randomUUID();
  const ids = await systemDatabase
    .findAndMarkStartableWorkflows(queue, executorID, globalParams.appVersion, undefined, 0, 0, owner)
    .catch(async (error: unknown) => {
      await untilDatabase(() => giveBack(owner));
      throw error;
    });
  if (ids.length > 0) await executor().dispatchDequeuedWorkflows(ids, owner);
}

/** Puts back what was taken up although the answer that told so was lost; nobody would be at it. */
async function giveBack(owner: string): Promise<void> {
  await db().$executeRaw`
    UPDATE dbos.workflow_status SET status = 'ENQUEUED', owner_xid = NULL, started_at_epoch_ms = NULL
    WHERE owner_xid = ${owner} AND status = 'PENDING'`;
}

function executor(): DBOSExecutor {
  const executor = DBOSExecutor.globalInstance;
  if (!executor) throw new TypeError('DBOS is not launched yet.');
  return executor;
}
