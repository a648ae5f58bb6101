import { db, transaction } from '#lib/db/client.ts';
import { notify } from '#lib/events/notify.ts';

/** Until when someone reads the Pod's log; undefined when nobody does, or the Pod is not known. */
export async function findLogWatch(pod: string): Promise<Date | undefined> {
  const row = await db().pod.findUnique({ where: { name: pod }, select: { logWatchedUntil: true } });
  return row?.logWatchedUntil ?? undefined;
}

/**
 * Deletes what was copied of a Pod's log before.
 *
 * @returns The number of the next chunk. It leaves a gap, by which a reader sees that the log was copied anew.
 */
export async function restartPodLog(pod: string): Promise<number> {
  return transaction(async (tx) => {
    const { _max } = await tx.podLogChunk.aggregate({ where: { pod }, _max: { seq: true } });
    await tx.podLogChunk.deleteMany({ where: { pod } });
    return (_max.seq ?? 0) + 2;
  });
}

/** Adds a chunk, deletes those before `keepFrom`, and tells. False when the Pod's row is gone. */
export async function appendPodLog(
  pod: string,
  chunk: { seq: number; text: string; keepFrom: number },
): Promise<boolean> {
  const inserted = await db().$executeRaw`
    WITH trimmed AS (DELETE FROM pod_log_chunks WHERE pod = ${pod} AND seq < ${chunk.keepFrom})
    INSERT INTO pod_log_chunks (pod, seq, text)
    SELECT name, ${chunk.seq}::int, ${chunk.text} FROM pods WHERE name = ${pod}`;
  if (inserted > 0) await notify(db(), `pod:${pod}`);
  return inserted > 0;
}
