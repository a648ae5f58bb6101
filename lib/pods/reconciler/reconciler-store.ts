import { db } from '#lib/db/client.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import type { PodDescription } from '#lib/engines/engine.ts';
import { notify } from '#lib/events/notify.ts';
import type { NewPod } from '#lib/pods/pod-store.ts';
import { storableJson, storableText } from '#lib/storable.ts';

// What the reconciler reads and writes of all Pods. What each worker writes of those it calls is in pod-store.ts.

/** A Pod as it is recorded. */
export interface RecordedPod extends Omit<NewPod, 'image' | 'imageDigest'> {
  state: string;
  requested: string | null;
  startedAt: Date;
  stoppedAt: Date | null;
  logWatchedUntil: Date | null;
  /** Since it was last used, by the database's clock. */
  unusedMs: number;
  /** Since it was started. */
  ageMs: number;
}

/** The Pods that are running or being stopped according to their rows, and those with the given names. */
export async function listRecordedPods(names: string[]): Promise<RecordedPod[]> {
  return db().$queryRaw<RecordedPod[]>`
    SELECT name, engine, operation, revision, person, replica, target, state, requested, started_at AS "startedAt",
      stopped_at AS "stoppedAt", log_watched_until AS "logWatchedUntil",
      (extract(epoch FROM now() - last_used_at) * 1000)::float8 AS "unusedMs",
      (extract(epoch FROM now() - started_at) * 1000)::float8 AS "ageMs"
    FROM pods WHERE stopped_at IS NULL OR state = 'stopping' OR name = ANY(${names}::text[])`;
}

export interface PodChanges {
  state: string;
  description: PodDescription;
}

const eventsKept = 20;

/** Records what the engine says of a Pod, unless its state has changed meanwhile. */
export async function recordPodDescription(
  pod: RecordedPod,
  { state, description }: PodChanges,
): Promise<boolean> {
  const { exit, usage, problem, events } = description;
  const { count } = await db().pod.updateMany({
    where: { name: pod.name, state: pod.state, startedAt: pod.startedAt },
    // A Pod says of itself what it likes, such as the message it ends with.
    data: {
      state,
      phase: description.phase,
      node: description.node ?? null,
      restarts: description.restarts,
      problem: problem ? storableJson({ ...problem }) : Prisma.DbNull,
      events: storableJson(
        events.slice(-eventsKept).map((event) => ({ ...event, at: event.at.toISOString() })),
      ),
      cpuCores: usage?.cpuCores ?? null,
      memoryBytes: usage === undefined ? null : Math.round(usage.memoryBytes),
      ...(description.startedAt ? { startedAt: description.startedAt } : {}),
      ...(exit
        ? {
            endpoint: null,
            stoppedAt: new Date(),
            exitCode: exit.code,
            exitReason: storableText(exit.reason),
            exitMessage: storableText(exit.message),
          }
        : {}),
    },
  });
  return count > 0;
}

/** Records that someone else has removed a Pod, unless it has been started again meanwhile. */
export async function recordPodGone(pod: RecordedPod): Promise<void> {
  const { count } = await db().pod.updateMany({
    where: { name: pod.name, state: pod.state, startedAt: pod.startedAt },
    data: {
      ...{ state: 'gone', endpoint: null, requested: null, stoppedAt: new Date() },
      ...{ exitCode: -1, exitReason: 'killed', exitMessage: 'It was deleted.' },
    },
  });
  if (count > 0) await tellOfPods([pod.name]);
}

/** Gives up the claim to stop a Pod: it turned out to be wanted. */
export async function takeBackStop(name: string): Promise<void> {
  await db().pod.updateMany({
    where: { name, state: 'stopping' },
    data: { state: 'starting', stoppedAt: null },
  });
}

/** Records a Pod that has no row as being stopped. False when it has one by now. */
export async function recordOrphan(engine: string, pod: PodDescription): Promise<boolean> {
  const operation = pod.labels['io.podsmith.operation'] ?? '';
  const revision = pod.labels['io.podsmith.revision'] ?? '';
  // A label holds only the beginning of the digest, and of a long name.
  const inserted = await db().$executeRaw`
    INSERT INTO pods (name, engine, operation, revision, image, image_digest, state)
    VALUES (${pod.name}, ${engine},
      coalesce((SELECT name FROM operation_revisions WHERE ${revision} <> '' AND digest LIKE ${revision} || '%' LIMIT 1),
        ${operation}),
      ${revision}, ${pod.image}, ${pod.imageId}, 'stopping')
    ON CONFLICT (name) DO NOTHING`;
  return inserted > 0;
}

/** Forgets Pods that ended more than a day ago. */
export async function forgetOldPods(): Promise<void> {
  await db()
    .$executeRaw`DELETE FROM pods WHERE stopped_at < now() - interval '1 day' AND state <> 'stopping'`;
}

/** The newest revision of every operation. */
export async function listNewestRevisions(): Promise<{ operation: string; revision: string }[]> {
  const rows = await db().operation.findMany({ select: { name: true, digest: true } });
  return rows.map((row) => ({ operation: row.name, revision: row.digest }));
}

export async function tellOfPods(names: string[]): Promise<void> {
  if (names.length > 0) await notify(db(), 'pods', ...names.map((name) => `pod:${name}`));
}
