import type { Database } from '#lib/db/client.ts';
import { type Pod, Prisma } from '#lib/db/generated/client.ts';
import type { PodState } from '#lib/engines/engine.ts';
import { type Page, type PageRequest, pageSize, readCursor, timeCursor, toPage } from '#lib/page.ts';
import { toPodSummary } from '#lib/pods/pod-row.ts';
import type { PodAction, PodSummary } from '#lib/pods/view.ts';
import { isStorable } from '#lib/storable.ts';

// What pages and the API read and ask of Pods. What workers record of them is in pod-store.ts.

export async function findPodRow(database: Database, name: string): Promise<Pod | undefined> {
  if (!isStorable(name)) return undefined;
  return (await database.pod.findUnique({ where: { name } })) ?? undefined;
}

/** Pods, those started last first. Of those that have ended only failures after `failedSince`, unless asked for. */
export async function listPodRows(
  database: Database,
  request: PageRequest & {
    operation?: string;
    state?: PodState;
    includeEnded?: boolean;
    failedSince: Date;
  },
): Promise<Page<PodSummary>> {
  const { operation, state } = request;
  const size = pageSize(request);
  const [startedAt, name] = readCursor(request.cursor, timeCursor()) ?? [];
  const endsIncluded = request.includeEnded || state === 'exited' || state === 'gone';
  const rows = await database.pod.findMany({
    where: {
      operation,
      state,
      AND: [
        endsIncluded ? {} : { OR: [{ stoppedAt: null }, failedSince(request.failedSince)] },
        startedAt ? { OR: [{ startedAt: { lt: startedAt } }, { startedAt, name: { gt: name } }] } : {},
      ],
    },
    orderBy: [{ startedAt: 'desc' }, { name: 'asc' }],
    take: size + 1,
  });
  return toPage(rows, size, (row) => [row.startedAt.toISOString(), row.name], toPodSummary);
}

/** Ended by itself or never got ready, and not because someone stopped it. */
function failedSince(instant: Date): Prisma.PodWhereInput {
  return {
    stoppedAt: { gt: instant },
    OR: [{ state: 'exited' }, { problem: { not: Prisma.AnyNull }, exitReason: null }],
  };
}

/** Notes what was asked of a Pod. False when it has ended. */
export async function requestOfPod(database: Database, name: string, action: PodAction): Promise<boolean> {
  const { count } = await database.pod.updateMany({
    where: { name, stoppedAt: null },
    data: { requested: action },
  });
  return count > 0;
}

/** Notes until when a Pod's log is read. False when there is no such Pod, or it has ended. */
export async function extendLogWatch(database: Database, name: string, until: Date): Promise<boolean> {
  const { count } = await database.pod.updateMany({
    where: { name, stoppedAt: null },
    data: { logWatchedUntil: until },
  });
  return count > 0;
}

/**
 * The log after chunk `after`, with the number of the last chunk. When the chunk that should follow is gone, or
 * there are none up to `after` any more, the log was copied anew: then it is read from its beginning.
 */
export async function readPodLogChunks(
  database: Database,
  pod: string,
  after: number,
): Promise<{ text: string; isAnew: boolean; last: number }> {
  const rows = await database.podLogChunk.findMany({
    where: { pod, seq: { gte: after } },
    orderBy: { seq: 'asc' },
  });
  const [first] = rows;
  const isGoingOn = after === 0 || first?.seq === after || first?.seq === after + 1;
  if (isGoingOn) {
    const fresh = rows.filter((row) => row.seq > after);
    return { text: join(fresh), isAnew: after === 0, last: fresh.at(-1)?.seq ?? after };
  }
  const all = await database.podLogChunk.findMany({ where: { pod }, orderBy: { seq: 'asc' } });
  return { text: join(all), isAnew: true, last: all.at(-1)?.seq ?? 0 };
}

function join(rows: { text: string }[]): string {
  return rows.map((row) => row.text).join('');
}
