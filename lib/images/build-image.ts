import type Docker from 'dockerode';
import { z } from 'zod';
import { type BuildEgress, layerTooBig, openBuildSandbox } from '#lib/engines/docker/build-sandbox.ts';
import { engineLost, isEngineLost, reasonOf, statusOf, toEngineError } from '#lib/engines/engine-lost.ts';
import { AppError } from '#lib/errors.ts';
import {
  baseImageUnknown,
  buildCancelled,
  buildTimedOut,
  hasMetRemoval,
  toBuildError,
} from '#lib/images/build-errors.ts';
import { type BuildOutcome, createBuildOutput } from '#lib/images/build-output.ts';
import { packContext } from '#lib/images/context-tar.ts';
import { limits } from '#lib/limits.ts';
import type { BuildContext } from '#lib/runtimes/build-context.ts';

/** An image in the engine. */
export interface Image {
  imageId: string;
  /** What the image is known by from now on; `sha256:` and 64 hexadecimal digits. */
  digest: string;
  /** With the layers of its base image. */
  bytes: number;
  /** Of its manifest, where the engine knows one; else the same as `digest`. */
  manifestDigest: string;
  /** The digests of its layers, the lowest first. */
  layers: string[];
}

export interface BuildRequest {
  docker: Docker;
  context: BuildContext;
  tag: string;
  /** The stage of the Dockerfile that becomes the image; absent: the last. */
  target?: string;
  buildArgs: Record<string, string>;
  /** Of the image, and annotations of its manifest. */
  labels: Record<string, string>;
  /** Podsmith's own folder. */
  home: string;
  egress: BuildEgress;
  onLog: (line: string) => void;
  signal: AbortSignal;
  timeoutMs: number;
}

const historySchema = z.array(z.looseObject({ Size: z.number() }));
const inspectSchema = z.looseObject({
  Id: z.string(),
  Size: z.number().default(0),
  RepoDigests: z.array(z.string()).nullish(),
  RootFS: z.looseObject({ Layers: z.array(z.string()).nullish() }).nullish(),
});

/**
 * Builds an image. Its commands run code of the dependencies, so they are confined. The engine's output is passed on
 * line by line as it comes.
 *
 * @throws AppError `BUILD_COMMAND_FAILED` (a RUN, with its exit code), `BUILD_BASE_IMAGE_UNKNOWN`,
 * `BUILD_TIMEOUT`, `BUILD_CANCELLED`, `BUILD_DISK_FULL`, `BUILD_LAYER_TOO_BIG`, `ENGINE_LOST`, or `BUILD_FAILED` for all else.
 */
export async function buildImage(request: BuildRequest): Promise<Image & { durationMs: number }> {
  const { docker, tag, signal, timeoutMs } = request;
  const began = performance.now();
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = AbortSignal.any([signal, timeout]);
  let outcome: BuildOutcome;
  try {
    outcome = await runBuild(request, stop);
    if (hasMetRemoval(outcome)) outcome = await runBuild(request, stop);
  } catch (error) {
    if (signal.aborted) throw buildCancelled();
    if (timeout.aborted) throw buildTimedOut(timeoutMs);
    if (error instanceof AppError) throw error;
    if (isEngineLost(error)) throw engineLost('building the image', error);
    throw toBuildError({ error: reasonOf(error) });
  }
  if (outcome.error !== undefined) throw toBuildError(outcome);
  const [built] = await Promise.all([findImage({ docker, tag }), requireSmallLayers(request)]);
  // An engine that dies in the middle closes the stream as if it had finished.
  if (!outcome.imageId || !built) throw engineLost('building the image');
  return { ...built, durationMs: performance.now() - began };
}

async function runBuild(request: BuildRequest, stop: AbortSignal): Promise<BuildOutcome> {
  const { docker, context, tag, target, buildArgs, labels, home, egress, onLog } = request;
  stop.throwIfAborted();
  await requireLocalBase(request);
  const output = createBuildOutput(onLog);
  const sandbox = await openBuildSandbox(docker, { home, egress, onFailed: output.noteUnreached });
  try {
    const answer = await docker.buildImage(await packContext(context), {
      t: tag,
      ...(target === undefined ? {} : { target }),
      buildargs: { ...buildArgs, ...sandbox.buildArgs },
      labels,
      ...annotationsOf(labels),
      rm: true,
      forcerm: true,
      ...sandbox.parameters,
      abortSignal: AbortSignal.any([stop, sandbox.broken]),
    });
    answer.setEncoding('utf8');
    for await (const chunk of answer) output.feed(String(chunk));
    return output.end();
  } catch (error) {
    await sandbox.killCommands();
    sandbox.broken.throwIfAborted();
    throw error;
  } finally {
    await sandbox.close();
  }
}

/** For Podman, which writes them into the manifest; Docker's API passes them over. */
function annotationsOf(labels: Record<string, string>): { annotations: string } {
  return { annotations: JSON.stringify(Object.entries(labels).map(([name, value]) => `${name}=${value}`)) };
}

/** No registry has a base image that was made here; asking one for it takes an engine many seconds. */
async function requireLocalBase({ docker, buildArgs }: BuildRequest): Promise<void> {
  const base = buildArgs.BASE_IMAGE;
  const isLocal = base !== undefined && /^(localhost\/|(sha256:)?[0-9a-f]{64}$)/.test(base);
  if (isLocal && !(await findImage({ docker, tag: base }))) throw baseImageUnknown(base);
}

/** Where nobody could watch them grow, they are looked at when they are there. */
async function requireSmallLayers({ docker, tag, buildArgs }: BuildRequest): Promise<void> {
  const { BASE_IMAGE: base = '' } = buildArgs;
  const [image, layers, from, inherited] = await Promise.all([
    findImage({ docker, tag }),
    readLayerSizes(docker, tag),
    base ? findImage({ docker, tag: base }) : undefined,
    readLayerSizes(docker, base),
  ]);
  const isOnBase = image && from && isMadeOn(image, from);
  const own = isOnBase ? layers.slice(0, layers.length - inherited.length) : layers;
  if (own.every((bytes) => bytes <= limits.buildLayerBytes)) return;
  await removeImage({ docker, tag });
  throw layerTooBig();
}

/** In bytes, the newest first; none for an image that is not there. */
async function readLayerSizes(docker: Docker, tag: string): Promise<number[]> {
  if (!tag) return [];
  try {
    return historySchema.parse(await docker.getImage(tag).history()).map(({ Size }) => Size);
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw toEngineError(error, 'looking at the layers of an image');
  }
}

/** Whether an image has the layers of its base; the last stage of a build may begin with nothing. */
function isMadeOn(image: Image, base: Image): boolean {
  return base.layers.every((layer, index) => image.layers[index] === layer);
}

/** What an image takes on the disk beside its base, in bytes. */
export function bytesBeside(image: Image, base: Image): number {
  return isMadeOn(image, base) ? Math.max(0, image.bytes - base.bytes) : image.bytes;
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
    const { Id, Size, RepoDigests, RootFS } = inspectSchema.parse(await docker.getImage(tag).inspect());
    const digest = Id.startsWith('sha256:') ? Id : `sha256:${Id}`;
    const manifestDigest = RepoDigests?.[0]?.split('@')[1] ?? digest;
    return { imageId: digest, digest, bytes: Size, manifestDigest, layers: RootFS?.Layers ?? [] };
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
