import { db, transaction } from '#lib/db/client.ts';
import type { PodState } from '#lib/engines/engine.ts';
import { conflict, notFound } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import type { Page, PageRequest } from '#lib/page.ts';
import {
  extendLogWatch,
  findPodRow,
  listPodRows,
  readPodLogChunks,
  requestOfPod,
} from '#lib/pods/pod-page-store.ts';
import { toPodSummary } from '#lib/pods/pod-row.ts';
import type { PodAction, PodChange, PodLogPart, PodSummary } from '#lib/pods/view.ts';

/** How long a worker copies a Pod's log after someone said that they read it; say it again well before. */
const logWatchMs = 60_000;

/** How often a reader of a Pod's log has to call {@link watchPodLog}. */
export const logWatchRenewMs = 20_000;

/** A Pod that could not start is removed at once; for this long it is still listed, so that its reason can be read. */
const failureListedMs = 15 * 60_000;

export interface PodListRequest extends PageRequest {
  operation?: string;
  state?: PodState;
  /** Also those that have ended, which a `state` of `exited` or `gone` implies. */
  includeEnded?: boolean;
}

/** Pods that are there and those that failed a short while ago; started last first. */
export function listPods(request: PodListRequest): Promise<Page<PodSummary>> {
  return listPodRows(db(), { ...request, failedSince: new Date(Date.now() - failureListedMs) });
}

/** A Pod, also one that has ended. @throws AppError `NOT_FOUND`. */
export async function getPod(name: string): Promise<PodSummary> {
  const row = await findPodRow(db(), name);
  if (!row) throw notFound(`The Pod "${name}"`, 'It may have been removed; see the list of Pods.');
  return toPodSummary(row);
}

/**
 * Asks for a Pod to be restarted or removed. Returns at once; the Pod's `requested` says what was asked for. A later
 * request replaces one that is not done yet.
 *
 * @throws AppError `NOT_FOUND`, or `CONFLICT` when the Pod has ended, or is of no operation and to be restarted.
 */
export async function requestPodAction(name: string, action: PodAction): Promise<PodSummary> {
  const { operation } = await getPod(name);
  if (operation === null && action === 'restart') {
    throw conflict(
      'Only the Pod of an operation is restarted.',
      'Delete it: another one is started when it is needed.',
    );
  }
  const isAsked = await transaction(async (tx) => {
    if (!(await requestOfPod(tx, name, action))) return false;
    await notify(tx, 'pods', `pod:${name}`, `request:pod:${name}`);
    return true;
  });
  if (!isAsked) {
    throw conflict(
      `The Pod "${name}" has ended already.`,
      operation === null
        ? 'Another one is started when it is needed.'
        : `Another one is started when "${operation}" is called.`,
    );
  }
  return getPod(name);
}

/** Says that someone reads a Pod's log: a worker copies it for the next minute. */
export async function watchPodLog(name: string): Promise<void> {
  if (!(await extendLogWatch(db(), name, new Date(Date.now() + logWatchMs)))) return;
  await notify(db(), `request:pod:${name}`);
}

/**
 * What a Pod's log has gained since a chunk.
 *
 * @param sinceSeq The number of the last chunk read, 0 at first.
 */
export async function readPodLog(name: string, sinceSeq: number): Promise<PodLogPart & { lastSeq: number }> {
  const chunks = await readPodLogChunks(db(), name, sinceSeq);
  return { text: chunks.text, isAnew: chunks.isAnew, lastSeq: chunks.last };
}

/** What is new of a Pod since a chunk of its log, 0 at first. @throws AppError `NOT_FOUND`. */
export async function readPodChange(
  name: string,
  since: { chunk: number },
): Promise<{ event: PodChange; chunk: number }> {
  const pod = await getPod(name);
  const { lastSeq, ...log } = await readPodLog(name, since.chunk);
  return { event: { pod, log }, chunk: lastSeq };
}
