import type Docker from 'dockerode';
import { z } from 'zod';
import { confinementOf } from '#lib/engines/docker/build-confinement.ts';
import { engineKindOf } from '#lib/engines/docker/docker-host.ts';
import { engineLost, isEngineLost, reasonOf, statusOf, toEngineError } from '#lib/engines/engine-lost.ts';
import { AppError } from '#lib/errors.ts';
import { baseImageUnknown, buildCancelled, buildTimedOut, toBuildError } from '#lib/images/build-errors.ts';
import { createBuildGroup, killBuildGroup } from '#lib/images/build-group.ts';
import { type BuildOutcome, createBuildOutput } from '#lib/images/build-output.ts';
import { packContext } from '#lib/images/context-tar.ts';
import type { BuildContext } from '#lib/runtimes/build-context.ts';

/** An image in the engine. */
export interface Image {
  imageId: string;
  /** What the image is known by from now on; `sha256:` and 64 hexadecimal digits. */
  digest: string;
  /** With the layers of its base image. */
  bytes: number;
}

export interface BuildRequest {
  docker: Docker;
  context: BuildContext;
  tag: string;
  buildArgs: Record<string, string>;
  onLog: (line: string) => void;
  signal: AbortSignal;
  timeoutMs: number;
}

const inspectSchema = z.looseObject({ Id: z.string(), Size: z.number().default(0) });

/**
 * Builds an image. Its commands run code of the dependencies, so they are confined. The engine's output is passed on
 * line by line as it comes.
 *
 * @throws AppError `BUILD_COMMAND_FAILED` (a RUN, with its exit code), `BUILD_BASE_IMAGE_UNKNOWN`,
 * `BUILD_TIMEOUT`, `BUILD_CANCELLED`, `BUILD_DISK_FULL`, `ENGINE_LOST`, or `BUILD_FAILED` for all else.
 */
export async function buildImage(request: BuildRequest): Promise<Image & { durationMs: number }> {
  const { docker, tag, signal, timeoutMs } = request;
  const began = performance.now();
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = AbortSignal.any([signal, timeout]);
  let outcome: BuildOutcome;
  try {
    outcome = await runBuild(request, stop);
  } catch (error) {
    if (signal.aborted) throw buildCancelled();
    if (timeout.aborted) throw buildTimedOut(timeoutMs);
    if (error instanceof AppError) throw error;
    if (isEngineLost(error)) throw engineLost('building the image', error);
    throw toBuildError({ error: reasonOf(error) });
  }
  if (outcome.error !== undefined) throw toBuildError(outcome);
  const built = await findImage({ docker, tag });
  // An engine that dies in the middle closes the stream as if it had finished.
  if (!outcome.imageId || !built) throw engineLost('building the image');
  return { ...built, durationMs: performance.now() - began };
}

async function runBuild(request: BuildRequest, stop: AbortSignal): Promise<BuildOutcome> {
  const { docker, context, tag, buildArgs, onLog } = request;
  stop.throwIfAborted();
  const [kind, group] = await Promise.all([
    engineKindOf(docker),
    createBuildGroup(docker),
    requireLocalBase(request),
  ]);
  const output = createBuildOutput(onLog);
  try {
    const answer = await docker.buildImage(packContext(context), {
      t: tag,
      buildargs: buildArgs,
      rm: true,
      forcerm: true,
      ...confinementOf(kind),
      ...(group && { cgroupparent: group }),
      abortSignal: stop,
    });
    answer.setEncoding('utf8');
    for await (const chunk of answer) output.feed(String(chunk));
    return output.end();
  } catch (error) {
    if (group) await killBuildGroup(group);
    throw error;
  }
}

/** No registry has a base image that was made here; asking one for it takes an engine many seconds. */
async function requireLocalBase({ docker, buildArgs }: BuildRequest): Promise<void> {
  const base = buildArgs.BASE_IMAGE;
  if (base?.startsWith('localhost/') && !(await findImage({ docker, tag: base })))
    throw baseImageUnknown(base);
}

/** The image of that name, or undefined. @throws AppError `ENGINE_LOST`. */
export async function findImage({
  docker,
  tag,
}: {
  docker: Docker;
  tag: string;
}): Promise<Image | undefined> {
  try {
    const { Id, Size } = inspectSchema.parse(await docker.getImage(tag).inspect());
    const digest = Id.startsWith('sha256:') ? Id : `sha256:${Id}`;
    return { imageId: digest, digest, bytes: Size };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw toEngineError(error, 'looking for an image');
  }
}

/**
 * Removes the image's name, and its layers when nothing else needs them. Does nothing when it is gone.
 *
 * @returns False when a container uses it: then it stays.
 */
export async function removeImage({ docker, tag }: { docker: Docker; tag: string }): Promise<boolean> {
  try {
    await docker.getImage(tag).remove();
  } catch (error) {
    if (statusOf(error) === 409) return false;
    if (statusOf(error) !== 404) throw toEngineError(error, 'removing an image');
  }
  return true;
}
