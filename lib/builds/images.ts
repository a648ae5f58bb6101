import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findAttestation } from '#lib/attestations/store.ts';
import { attest, type BegunBuild, recordContents } from '#lib/builds/attest.ts';
import { appendBuildChunk, deleteBuildChunks, recordImage, updateBuild } from '#lib/builds/store.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { ReadyEngine } from '#lib/engines/connected-engine.ts';
import { AppError } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import { type Authorities, readAuthorities } from '#lib/images/authorities.ts';
import { ensureBaseImage, findBaseImage } from '#lib/images/base-images.ts';
import { baseImageUnknown } from '#lib/images/build-errors.ts';
import { buildImage, bytesBeside, findImage } from '#lib/images/build-image.ts';
import { buildPolicy, policyWord } from '#lib/images/build-policy.ts';
import { addressOf } from '#lib/images/image-address.ts';
import { imageLabels } from '#lib/images/image-labels.ts';
import { findPublished, publishImage } from '#lib/images/publish-image.ts';
import { limits } from '#lib/limits.ts';
import { createLogWriter } from '#lib/logs/log-writer.ts';
import { buildableRuntime, type FunctionFiles, type OperationSpec } from '#lib/operations/schema.ts';
import { assembleBuildContext, imageAddress, pickDependencies } from '#lib/runtimes/build-context.ts';
import {
  type Catalogue,
  findBroken,
  findRuntime,
  loadRuntimes,
  readCatalogue,
} from '#lib/runtimes/catalogue.ts';
import { brokenTemplate, type Runtime } from '#lib/runtimes/template.ts';

/** An image that is in the engine. */
export interface BuiltImage {
  /** Name with tag; the tag is the content address. */
  image: string;
  digest: string;
  /** What a Pod names: the digest, with the registry where there is one. */
  reference: string;
  /** The port its main function listens on. */
  port: number;
}

/** What a revision's image is made of, and the name its content gives it. */
interface Recipe extends Ground {
  codeSource: Record<string, string>;
  /** The stage that it is, where not the last. */
  target?: string;
  image: string;
}

/** What an image is of. */
export interface ImageSubject {
  spec: OperationSpec;
  /** False: of a revision. */
  isForTries: boolean;
}

/** Finds an image in the engine; undefined when it has to be built. */
export async function findBuiltImage(
  subject: ImageSubject,
  ready: ReadyEngine,
  signal: AbortSignal,
): Promise<BuiltImage | undefined> {
  const recipe = await readRecipe(subject, ready, signal);
  return findRecipe(recipe, ready, signal);
}

/** The name of a revision's image, built or not; undefined while it cannot be known. */
export async function nameImage(spec: OperationSpec, { builder }: ReadyEngine): Promise<string | undefined> {
  const runtime = findRuntime(
    await loadRuntimes({ dirs: config().runtimesDirs }),
    buildableRuntime(spec) ?? '',
  );
  const base = runtime && (await findBaseImage(builder, runtime, await authorities()));
  return base && nameOf(runtime, codeSourceOf(spec), base);
}

/** What a try of a function's files needs to know of images. */
export interface TryImage {
  /** The image that a build of these files gets: its name, and the content address in it. */
  ofFiles: { image: string; contentAddress: string };
  /** What the image in which they are tried is built of: what they depend on, and nothing else of theirs. */
  spec: OperationSpec;
  /** The name of that image, built or not. */
  image: string;
  /** True where the files run in it as in their own image, and a build of that checks nothing more of them. */
  runsAsBuilt: boolean;
}

/** @throws AppError `RUNTIME_MISSING`, `RUNTIME_INVALID`, and what {@link ensureBaseImage} throws. */
export async function findTryImage(
  { runtime, codeSource }: FunctionFiles,
  ready: ReadyEngine,
  signal: AbortSignal,
): Promise<TryImage> {
  const ground = await readGround(runtime, ready, signal);
  const dependencies = pickDependencies(ground.runtime, codeSource);
  const { tries, tryTarget, leftToBuild } = ground.runtime;
  const ofFiles = nameOf(ground.runtime, codeSource, ground.base);
  return {
    ofFiles: { image: ofFiles, contentAddress: addressOf(ofFiles) },
    spec: { processor: { function: { runtime, codeSource: dependencies } } },
    image: nameOf(ground.runtime, dependencies, ground.base, tryTarget),
    runsAsBuilt: tries && tryTarget === undefined && leftToBuild === undefined,
  };
}

const inProgress = new Map<string, Promise<BuiltImage>>();

/**
 * Carries out a recorded build: writes its log and outcome as they come.
 *
 * @returns The image. When two builds need the same content at once, the first one builds it.
 * @throws AppError What failed; it is recorded already.
 */
export async function carryOutBuild(
  build: Omit<BegunBuild, 'startedAt'> & { startedAt: Date | null },
  subject: ImageSubject,
  ready: ReadyEngine,
  signal: AbortSignal,
): Promise<BuiltImage> {
  const log = createLogWriter(
    {
      append: (seq, text) => appendBuildChunk(db(), build.id, seq, text),
      remove: (from, to) => deleteBuildChunks(db(), build.id, { from, to }),
    },
    { kept: { headBytes: limits.buildLogBytes / 2, tailBytes: limits.buildLogBytes / 2 } },
  );
  const writeLine = (line: string) => log.write(`${line}\n`);
  // A worker died while it built this; its log is left over.
  if (build.startedAt) await deleteBuildChunks(db(), build.id, { from: 0, to: 2 ** 31 - 1 });
  const startedAt = new Date();
  await updateBuild(db(), build.id, { status: 'running', waitingFor: null, startedAt });
  try {
    const recipe = await readRecipe(subject, ready, signal, writeLine);
    const present = await findRecipe(recipe, ready, signal);
    if (present) writeLine('The image is there already: nothing of what goes into it has changed.');
    const built = present ?? (await buildOnce(recipe, { ...build, startedAt }, ready, signal, writeLine));
    await log.close();
    await updateBuild(db(), build.id, {
      status: 'succeeded',
      image: built.image,
      digest: built.digest,
      cached: present !== undefined,
      finishedAt: new Date(),
    });
    if (!present) await recordContents(built, build.id, ready.builder, signal);
    return built;
  } catch (error) {
    await log.close();
    throw withLogTail(error, log.tail());
  }
}

async function buildOnce(
  recipe: Recipe,
  row: BegunBuild,
  ready: ReadyEngine,
  signal: AbortSignal,
  onLog: (line: string) => void,
): Promise<BuiltImage> {
  const other = inProgress.get(recipe.image);
  if (other) {
    onLog('The same content is being built already; waiting for it.');
    // When the other one is cancelled or fails, this one tries for itself.
    const image = await other.catch(() => undefined);
    if (image) return image;
  }
  const building = build(recipe, row, ready, signal, onLog);
  inProgress.set(recipe.image, building);
  try {
    return await building;
  } finally {
    if (inProgress.get(recipe.image) === building) inProgress.delete(recipe.image);
  }
}

async function build(
  recipe: Recipe,
  row: BegunBuild,
  { builder, registry }: ReadyEngine,
  signal: AbortSignal,
  onLog: (line: string) => void,
): Promise<BuiltImage> {
  const { image, runtime } = recipe;
  const base = await findImage({ docker: builder, tag: recipe.base.imageId });
  if (!base) throw baseImageUnknown(recipe.base.tag);
  // What was pulled or made of Debian packages, with this machine's authorities: an image of its own either way.
  const origin = { name: recipe.base.tag, digest: base.manifestDigest };
  // Lost by the registry, or built by a worker that ended before it was pushed: pushed as it is, under its digest.
  const made = await findImage({ docker: builder, tag: image });
  onLog(made ? 'The image is built already.' : `Base image: ${origin.name}@${origin.digest}`);
  const newest =
    made ??
    (await buildImage({
      docker: builder,
      context: assembleBuildContext(recipe),
      tag: image,
      target: recipe.target,
      // By its digest: what has its name may be another by now.
      buildArgs: { BASE_IMAGE: recipe.base.imageId },
      labels: imageLabels({
        address: addressOf(image),
        runtime: runtime.name,
        base: origin,
        madeAt: new Date(),
      }),
      home: config().home,
      egress: config().buildEgress,
      onLog,
      signal,
      timeoutMs: limits.buildMs,
    }));
  await recordImage(db(), { name: image, bytes: bytesBeside(newest, base) });
  const built = await publish(
    { image, digest: newest.digest, runtime },
    { builder, registry },
    signal,
    onLog,
  );
  if (!made || !(await findAttestation(db(), image)))
    await attest(built, { row, runtime: runtime.name, base: origin, docker: builder });
  return built;
}

async function publish(
  { image, digest, runtime }: { image: string; digest: string; runtime: Runtime },
  { builder, registry }: Pick<ReadyEngine, 'builder' | 'registry'>,
  signal: AbortSignal,
  onLog: (line: string) => void,
): Promise<BuiltImage> {
  if (!registry) return { image, digest, reference: digest, port: runtime.port };
  const reference = await publishImage({ docker: builder, image, registry, onLog, signal });
  return { image, digest: digestOf(reference), reference, port: runtime.port };
}

async function findRecipe(
  { image, runtime }: Recipe,
  { builder, registry }: ReadyEngine,
  signal: AbortSignal,
): Promise<BuiltImage | undefined> {
  const found = await findImage({ docker: builder, tag: image });
  if (!found) return undefined;
  if (!registry) return { image, digest: found.digest, reference: found.digest, port: runtime.port };
  // Built but not in the registry counts as not built: the build only pushes then.
  const reference = await findPublished({ image, registry, signal });
  return reference ? { image, digest: digestOf(reference), reference, port: runtime.port } : undefined;
}

function digestOf(reference: string): string {
  return reference.slice(reference.indexOf('@') + 1);
}

/** What every image of a runtime is built on, as it is now. */
interface Ground {
  runtime: Runtime;
  base: { tag: string; imageId: string };
  policy: string;
}

const grounds = new Map<string, { ground: Ground; builder: unknown; readAt: number }>();
/** It is needed twice within one request, to look for an image and to build it, and by one try after the other. */
const groundFreshMs = 2000;

async function readRecipe(
  { spec, isForTries }: ImageSubject,
  ready: ReadyEngine,
  signal: AbortSignal,
  onProgress?: (line: string) => void,
): Promise<Recipe> {
  const ground = await readGround(buildableRuntime(spec) ?? '', ready, signal, onProgress);
  const codeSource = codeSourceOf(spec);
  const target = isForTries ? ground.runtime.tryTarget : undefined;
  return { ...ground, codeSource, target, image: nameOf(ground.runtime, codeSource, ground.base, target) };
}

/** Only what is there is shared: a base image in the making is cancelled with the request that makes it. */
async function readGround(
  wanted: string,
  { builder, registry }: ReadyEngine,
  signal: AbortSignal,
  onProgress?: (line: string) => void,
): Promise<Ground> {
  const known = grounds.get(wanted);
  if (known?.builder === builder && Date.now() - known.readAt < groundFreshMs) return known.ground;
  const catalogue = await readCatalogue(config().runtimesDirs);
  const runtime = findRuntime(catalogue.runtimes, wanted);
  if (!runtime) throw runtimeMissing(wanted, catalogue);
  const base = await ensureBaseImage({
    docker: builder,
    ...{ runtime, registry, onProgress, signal },
    authorities: await authorities(),
  });
  // Whoever looks at the runtimes sees that it is there now.
  if (base.isNew) await notify(db(), 'request:runtimes:');
  const ground = { runtime, base, policy: policyWord(buildPolicy(config().buildEgress)) };
  grounds.set(wanted, { ground, builder, readAt: Date.now() });
  return ground;
}

async function authorities(): Promise<Authorities | undefined> {
  const { buildCaFile } = config();
  return buildCaFile === undefined ? undefined : readAuthorities(buildCaFile);
}

function nameOf(
  runtime: Runtime,
  codeSource: Record<string, string>,
  base: { imageId: string },
  target?: string,
): string {
  const policy = policyWord(buildPolicy(config().buildEgress));
  const address = imageAddress({ runtime, codeSource, policy, baseImageId: base.imageId, target });
  return `localhost/podsmith/function:${address}`;
}

function runtimeMissing(name: string, catalogue: Catalogue): AppError {
  const { runtimes } = catalogue;
  const broken = findBroken(catalogue, name);
  if (broken) return brokenTemplate(broken);
  const known = runtimes.map((runtime) => runtime.name).join(', ');
  return new AppError({
    code: 'RUNTIME_MISSING',
    message: `The runtime "${name}" is no longer there.`,
    hint: `Write the function for one of ${known}, or put a template for it into PODSMITH_RUNTIMES_DIR.`,
    fault: 'configuration',
  });
}

/** A script is run by a function of ours, which finds the script and how to call it in the files beside it. */
function codeSourceOf(spec: OperationSpec): Record<string, string> {
  if (spec.processor.function) return spec.processor.function.codeSource;
  const { script = '', ...call } = spec.processor.scriptRunner ?? {};
  return { 'handler.py': scriptHandler(), script, 'script.json': JSON.stringify(call) };
}

function scriptHandler(): string {
  return readFileSync(path.join(import.meta.dirname, 'script-runner', 'handler.py'), 'utf8');
}

function withLogTail(error: unknown, logTail: string): unknown {
  if (!(error instanceof AppError) || logTail === '') return error;
  const { code, message, hint, fault, issues, details } = error;
  return new AppError(
    { code, message, hint, fault, issues, details: { ...details, logTail } },
    { cause: error.cause },
  );
}
