import { z } from 'zod';
import { type Config, config } from '#lib/config.ts';
import { type Database, db, transaction } from '#lib/db/client.ts';
import { conflict, notFound } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import { endedTopic } from '#lib/events/topics.ts';
import { waitUntil } from '#lib/events/wait.ts';
import { idempotencyKeySchema } from '#lib/idempotency-key.ts';
import { newId, requireId } from '#lib/ids.ts';
import { findRevisionsOf } from '#lib/operations/store.ts';
import type { Page, PageRequest } from '#lib/page.ts';
import { parseInput } from '#lib/parse-input.ts';
import { findNewestRevisions } from '#lib/pipelines/store.ts';
import { askForRun, textOfContext } from '#lib/runs/ask-for-run.ts';
import type { RunFilter } from '#lib/runs/filter.ts';
import { countRunRows, deleteRunRow, listRunRows } from '#lib/runs/list-store.ts';
import { findRunOutline, findRunText, type RunTextName } from '#lib/runs/outline-store.ts';
import { findRunRow, readRunRequest, reopenRun, requestRunCancel } from '#lib/runs/store.ts';
import { listTargetNodes, type TargetNode } from '#lib/runs/target-store.ts';
import { requireTargetSelector } from '#lib/runs/targets.ts';
import type {
  DiagnosisOrigin,
  RunEvent,
  RunHistogram,
  RunOutline,
  RunSummary,
  RunView,
} from '#lib/runs/view.ts';
import { findRunView } from '#lib/runs/view-store.ts';
import type { ShownText } from '#lib/shown-text.ts';
import { isFinished } from '#lib/status.ts';

/** What a run is asked for with. */
export interface RunRequest {
  /** A JSON object, as a value or a {@link JsonText}. */
  parameters: unknown;
  /** The same key for the same pipeline gives the same run, however often it is asked for. */
  idempotencyKey?: unknown;
  /** Names of nodes; short for a `targetSelector` with these `nodeNames`. */
  targets?: unknown;
  /** KubeDiag `TargetSelector`; the pipeline is carried out once on each target. Not together with `targets`. */
  targetSelector?: unknown;
  /** The Diagnosis that asks for it. */
  diagnosis?: DiagnosisOrigin;
}

/** Which revisions of its operations a retry uses. */
export const retryCodes = ['recorded', 'latest'] as const;

export type RetryCode = (typeof retryCodes)[number];

const codeSchema = z.enum(retryCodes, 'Expected recorded or latest.').default('recorded');

/** An operation of a run that is no longer what it was. */
export interface ChangedOperation {
  name: string;
  /** Digest of the revision the run has. */
  recorded: string;
  /** Digest of the newest; null when the operation was deleted. */
  newest: string | null;
}

const dayMs = 24 * 3600 * 1000;

/** Bars that are told apart on a phone, too. */
const histogramParts = 48;

/** What runs can be aimed at. */
export interface Targeting {
  engine: Config['engine'];
  /** The cluster's nodes; none on the local engine, and where Podsmith may not list them. */
  nodes: TargetNode[];
}

/**
 * Asks the worker to run a pipeline's newest revision with the newest revisions of its operations.
 *
 * @param database Give a transaction to ask for it together with other changes.
 * @returns The run's id; `created` is false when its idempotency key was used before.
 * @throws AppError `NOT_FOUND` or `INVALID_INPUT`, also for a key that was used for another request; nothing is stored then.
 */
export async function requestRun(
  pipelineName: string,
  request: RunRequest,
  database: Database = db(),
): Promise<{ id: string; created: boolean }> {
  const newest = await findNewestRevisions(database, pipelineName);
  if (!newest) throw notFound(`The pipeline "${pipelineName}"`, 'See the list of pipelines.');
  const parameters = textOfContext(request.parameters === undefined ? {} : request.parameters, 'parameters');
  const idempotencyKey = parseInput(idempotencyKeySchema, request.idempotencyKey, 'The idempotency key', [
    'idempotencyKey',
  ]);
  const targetSelector = requireTargetSelector(request, config().engine);
  return askForRun(database, {
    id: newId(),
    pipeline: pipelineName,
    ...newest,
    parameters,
    idempotencyKey,
    targetSelector,
    diagnosis: request.diagnosis,
  });
}

/** What the runs of this installation can be aimed at. */
export async function readTargeting(): Promise<Targeting> {
  const { engine } = config();
  return { engine, nodes: engine === 'kubernetes' ? await listTargetNodes(db()) : [] };
}

/** @throws AppError `NOT_FOUND`. */
export async function getRun(id: string): Promise<RunView> {
  const run = await findRunView(requireId(id, 'run'));
  if (!run) throw notFound(`The run "${id}"`);
  return run;
}

/** A run without its large texts, as its page shows it. @throws AppError `NOT_FOUND`. */
export async function getRunOutline(id: string): Promise<RunOutline> {
  const run = await findRunOutline(db(), requireId(id, 'run'));
  if (!run) throw notFound(`The run "${id}"`);
  return run;
}

/** One of a run's texts, whole. @throws AppError `NOT_FOUND`. */
export async function getRunText(id: string, name: RunTextName): Promise<string> {
  const text = await findRunText(requireId(id, 'run'), name);
  if (text === undefined) throw notFound(`The ${name.of} asked for of the run "${id}"`);
  return text;
}

/** Runs, newest first. */
export function listRuns(request: PageRequest & RunFilter): Promise<Page<RunSummary>> {
  return listRunRows(db(), request);
}

/** How many runs were asked for in each part of the time that a filter is about, else of the last day. */
export async function readRunHistogram(filter: RunFilter): Promise<RunHistogram> {
  const to = filter.until === undefined ? new Date() : new Date(filter.until);
  const from = filter.since === undefined ? new Date(to.getTime() - dayMs) : new Date(filter.since);
  const span = { from: from.toISOString(), to: to.toISOString(), parts: histogramParts };
  // Of a time that ends before it begins there is nothing to count.
  if (from >= to) return { ...span, counts: [] };
  return { ...span, counts: await countRunRows(db(), filter, { from, to, parts: histogramParts }) };
}

/** Deletes a run that has ended, with its steps and their texts. @throws AppError `NOT_FOUND`, `CONFLICT`. */
export async function deleteRun(id: string): Promise<void> {
  const { status } = await getRun(id);
  if (!(await deleteRunRow(db(), id))) {
    throw conflict(`The run is ${status}; only one that has ended can be deleted.`, 'Cancel it first.');
  }
  await notify(db(), 'runs', `run:${id}`);
}

/** Asks for a run to be cancelled; one that has ended stays as it is. @throws AppError `NOT_FOUND`. */
export async function cancelRun(id: string): Promise<RunView> {
  await getRun(id);
  await transaction(async (tx) => {
    await requestRunCancel(tx, id);
    await notify(tx, 'runs', `run:${id}`, `request:run:${id}`);
  });
  return getRun(id);
}

/**
 * Carries an ended run on: what succeeded is kept, what failed is tried again.
 *
 * @param options.code `latest`: with the newest revisions of its operations; left out, or `recorded`: with those it was
 * asked for with. An operation that was deleted keeps its revision. The pipeline is the recorded one in any case.
 * @param options.endedAt When the run to be retried ended. One that has been retried since then is left as it is, so that
 * the request may be sent again.
 * @throws AppError `NOT_FOUND`, `INVALID_INPUT`, or `CONFLICT` for a run that succeeded or has not ended.
 */
export async function retryRun(
  id: string,
  options: { code?: unknown; endedAt?: string | null } = {},
): Promise<RunView> {
  const code = parseInput(codeSchema, options.code, 'The code', ['code']);
  const { endedAt } = options;
  await getRun(id);
  const isReopened = await transaction(async (tx) => {
    const operations = code === 'latest' ? await newestOperations(tx, id) : undefined;
    if (!(await reopenRun(tx, id, { operations, endedAt }))) return false;
    await notify(tx, 'runs', `run:${id}`, `request:run:${id}`);
    return true;
  });
  const run = await getRun(id);
  if (isReopened || (endedAt && run.finishedAt !== endedAt)) return run;
  throw conflict(`The run is ${run.status}; only a failed or cancelled run can be retried.`);
}

/** The operations of a run that were changed, or deleted, since it was given their revisions. @throws AppError `NOT_FOUND`. */
export async function listChangedOperations(id: string): Promise<ChangedOperation[]> {
  const recorded = await recordedOperations(db(), requireId(id, 'run'));
  const newest = await findRevisionsOf(db(), Object.keys(recorded));
  return Object.entries(recorded)
    .map(([name, revision]) => ({ name, recorded: revision, newest: newest.get(name) ?? null }))
    .filter((operation) => operation.newest !== operation.recorded)
    .sort((a, b) => a.name.localeCompare(b.name));
}

async function newestOperations(database: Database, id: string): Promise<Record<string, string>> {
  const recorded = await recordedOperations(database, id);
  return { ...recorded, ...Object.fromEntries(await findRevisionsOf(database, Object.keys(recorded))) };
}

async function recordedOperations(database: Database, id: string): Promise<Record<string, string>> {
  const row = await findRunRow(database, id);
  if (!row) throw notFound(`The run "${id}"`);
  return readRunRequest(row).operations;
}

/** The run once it has ended, or as it is when the time is up. @throws AppError `NOT_FOUND`. */
export function waitForRun(id: string, options: { seconds: number; signal?: AbortSignal }): Promise<RunView> {
  return waitUntil(
    endedTopic('run', id),
    () => getRun(id),
    (run) => isFinished(run.status),
    options,
  );
}

/** The run as it is now with the steps that changed after `sinceVersion`. @throws AppError `NOT_FOUND`. */
export async function readRunChanges(id: string, sinceVersion: number): Promise<RunEvent> {
  const view = await findRunView(requireId(id, 'run'), sinceVersion);
  if (!view) throw notFound(`The run "${id}"`);
  const { steps, ...run } = view;
  return { run, steps };
}

/** As {@link readRunChanges}, without large texts. @throws AppError `NOT_FOUND`. */
export async function readRunOutlineChanges(id: string, sinceVersion: number): Promise<RunEvent<ShownText>> {
  const outline = await findRunOutline(db(), requireId(id, 'run'), sinceVersion);
  if (!outline) throw notFound(`The run "${id}"`);
  const { steps, ...run } = outline;
  return { run, steps };
}
