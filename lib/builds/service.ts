import { type ImageContents, readContents } from '#lib/attestations/contents.ts';
import { type Attestation, findAttestation } from '#lib/attestations/store.ts';
import {
  findBuildRow,
  findBuildView,
  insertBuild,
  listBuildRows,
  type NewBuild,
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
import { buildableRuntime, type OperationSpec } from '#lib/operations/schema.ts';
import { getOperation } from '#lib/operations/service.ts';
import type { Page, PageRequest } from '#lib/page.ts';
import { makeRevision } from '#lib/revision.ts';
import { isFinished } from '#lib/status.ts';

/** Whose image is to be built: a revision's, or that of a spec which is no revision's. */
type BuildWanted = { operation: string; runtime: string } & ({ revision: string } | { spec: OperationSpec });

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
  return getBuild(await requestSpecBuild({ operation: name, revision, runtime }));
}

/** The same for any revision, and for what is of none. @returns The build's id. */
export function requestSpecBuild(wanted: BuildWanted): Promise<string> {
  return transaction(async (tx) => {
    const build = await insertBuild(tx, { id: newId(), ...toNewBuild(wanted) });
    if (build.created) await notify(tx, 'builds', `request:build:${build.id}`);
    return build.id;
  });
}

function toNewBuild({ operation, runtime, ...of }: BuildWanted): Omit<NewBuild, 'id'> {
  if ('revision' in of) return { operation, runtime, revision: of.revision, spec: null };
  // Without a name: who asks for the same dependencies waits for the same build.
  const { digest, spec } = makeRevision('Try', '', of.spec);
  return { operation, runtime, revision: digest, spec };
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

/**
 * What is stated of a build's image: how it came to be, and what is in it.
 *
 * @throws AppError `NOT_FOUND` for a build that is unknown, has no image, or was made before statements were kept.
 */
export async function getAttestation(id: string): Promise<Attestation> {
  const build = await getBuild(id);
  const found = build.image === null ? undefined : await findAttestation(db(), build.image);
  if (found) return found;
  throw notFound(
    `A statement about the image of the build "${id}"`,
    build.image === null
      ? 'Only a build that has succeeded has an image.'
      : 'The image is older than the statements that Podsmith keeps. It has them once it is built anew.',
  );
}

/** What a build's page says of its image; undefined where nothing is stated of that. */
export async function findContents(id: string): Promise<ImageContents | undefined> {
  const { image } = await getBuild(id);
  const found = image === null ? undefined : await findAttestation(db(), image);
  return found && readContents(found);
}

/** The bill of materials of a build's image, as JSON. @throws AppError `NOT_FOUND`. */
export async function getSbom(id: string): Promise<string> {
  const { sbom } = await getAttestation(id);
  if (sbom !== null) return sbom;
  throw notFound(`The bill of materials of the build "${id}"`, 'It is made in the seconds after the build.');
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
