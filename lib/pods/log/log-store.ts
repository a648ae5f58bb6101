import { db, transaction } from '#lib/db/client.ts';
import { notify } from '#lib/events/notify.ts';
import { storableText } from '#lib/storable.ts';

/** Until when someone reads the Pod's log; undefined when nobody does, or the Pod is not known. */
export async function findLogWatch(pod: string): Promise<Date | undefined> {
  const row = await db().pod.findUnique({ where: { name: pod }, select: { logWatchedUntil: true } });
  return row?.logWatchedUntil ?? undefined;
}

/**
 * Deletes the earlier copy of a Pod's log.
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

/** Adds a chunk, unless the Pod's row is gone, and tells whoever watches. */
export async function appendPodLog(pod: string, seq: number, text: string): Promise<void> {
  const inserted = await db().$executeRaw`
    INSERT INTO pod_log_chunks (pod, seq, text)
    SELECT name, ${seq}::int, ${storableText(text)} FROM pods WHERE name = ${pod}`;
  if (inserted > 0) await notify(db(), `pod:${pod}`);
}

/** Removes chunks `from` to `to` of a Pod's log, both included. */
export async function deletePodLogChunks(
  pod: string,
  { from, to }: { from: number; to: number },
): Promise<void> {
  await db().podLogChunk.deleteMany({ where: { pod, seq: { gte: from, lte: to } } });
}
