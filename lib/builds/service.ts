import {
  type BuildWanted,
  findBuildRow,
  findBuildView,
  insertBuild,
  listBuildRows,
  readBuildChunks,
  requestBuildCancel,
  toBuildHead,
} from '#lib/builds/store.ts';
import type { BuildEvent, BuildView } from '#lib/builds/view.ts';
import { db, transaction } from '#lib/db/client.ts';
import { invalidInput, notFound } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import { endedTopic } from '#lib/events/topics.ts';
import { waitUntil } from '#lib/events/wait.ts';
import { newId, requireId } from '#lib/ids.ts';
import { buildableRuntime } from '#lib/operations/schema.ts';
import { getOperation } from '#lib/operations/service.ts';
import type { Page, PageRequest } from '#lib/page.ts';
import { isFinished } from '#lib/status.ts';

/**
 * Requests a build of an operation's newest revision. While one of that revision is under way, it is returned instead.
 *
 * @throws AppError `NOT_FOUND`, or `INVALID_INPUT` for an operation that has no image.
 */
export async function requestBuild(operationName: string): Promise<BuildView> {
  const operation = await getOperation(operationName);
  const runtime = buildableRuntime(operation.spec);
  if (!runtime) {
    throw invalidInput(
      `The operation "${operationName}" calls an HTTP server: there is nothing to build.`,
      [],
    );
  }
  const { name, revision } = operation;
  return getBuild(await requestRevisionBuild({ operation: name, revision, runtime }));
}

/** The same for any revision. @returns The build's id. */
export function requestRevisionBuild(wanted: BuildWanted): Promise<string> {
  return transaction(async (tx) => {
    const build = await insertBuild(tx, { id: newId(), ...wanted });
    if (build.created) await notify(tx, 'builds', `request:build:${build.id}`);
    return build.id;
  });
}

/** @throws AppError `NOT_FOUND`. */
export async function getBuild(id: string): Promise<BuildView> {
  const build = await findBuildView(db(), requireId(id, 'build'));
  if (!build) throw notFound(`The build "${id}"`);
  return build;
}

/** Builds, newest first; their `log` is empty here. */
export function listBuilds(request: PageRequest & { operation?: string }): Promise<Page<BuildView>> {
  return listBuildRows(db(), request);
}

/** Asks for a build to be cancelled; one that has ended stays as it is. @throws AppError `NOT_FOUND`. */
export async function cancelBuild(id: string): Promise<BuildView> {
  await getBuild(id);
  await transaction(async (tx) => {
    await requestBuildCancel(tx, id);
    await notify(tx, `build:${id}`, `request:build:${id}`);
  });
  return getBuild(id);
}

/** The build once it has ended, or as it is when the time is up. @throws AppError `NOT_FOUND`. */
export async function waitForBuild(
  id: string,
  options: { seconds: number; signal?: AbortSignal },
): Promise<BuildView> {
  const read = () => findBuildRow(db(), requireId(id, 'build'));
  await waitUntil(endedTopic('build', id), read, (build) => !build || isFinished(build.status), options);
  return getBuild(id);
}

/**
 * What is new of a build since a log chunk.
 *
 * @param since `chunk` is the number of the last chunk already read, 0 at first.
 */
export async function readBuildChanges(
  id: string,
  since: { chunk: number },
): Promise<{ event: BuildEvent; chunk: number }> {
  // The row first: when it says "finished", the chunks read after it are all there are.
  const row = await findBuildRow(db(), requireId(id, 'build'));
  if (!row) throw notFound(`The build "${id}"`);
  const log = await readBuildChunks(db(), id, since.chunk);
  return { event: { build: toBuildHead(row), logAppend: log.text }, chunk: log.last };
}
