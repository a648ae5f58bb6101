import { readFileSync } from 'node:fs';
import path from 'node:path';
import { appendBuildChunk, deleteBuildChunks, recordImage, updateBuild } from '#lib/builds/store.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { ReadyEngine } from '#lib/engines/connected-engine.ts';
import { AppError } from '#lib/errors.ts';
import { ensureBaseImage, findBaseImage } from '#lib/images/base-images.ts';
import { buildImage, findImage } from '#lib/images/build-image.ts';
import { findPublished, publishImage } from '#lib/images/publish-image.ts';
import { limits } from '#lib/limits.ts';
import { createLogWriter } from '#lib/logs/log-writer.ts';
import { buildableRuntime, type OperationSpec } from '#lib/operations/schema.ts';
import { assembleBuildContext, imageAddress } from '#lib/runtimes/build-context.ts';
import { findRuntime, isKubeDiagRuntime, loadRuntimes, type Runtime } from '#lib/runtimes/catalogue.ts';

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
interface Recipe {
  runtime: Runtime;
  codeSource: Record<string, string>;
  image: string;
  baseImage: string;
}

/** Finds a revision's image in the engine; undefined when it has to be built. */
export async function findBuiltImage(
  spec: OperationSpec,
  ready: ReadyEngine,
  signal: AbortSignal,
): Promise<BuiltImage | undefined> {
  const recipe = await readRecipe(spec, ready, signal);
  return findRecipe(recipe, ready, signal);
}

/** The name of a revision's image, built or not; undefined while it cannot be known. */
export async function nameImage(spec: OperationSpec, { builder }: ReadyEngine): Promise<string | undefined> {
  const runtime = findRuntime(
    await loadRuntimes({ dirs: config().runtimesDirs }),
    buildableRuntime(spec) ?? '',
  );
  const base = runtime && (await findBaseImage(builder, runtime));
  return base && nameOf(runtime, codeSourceOf(spec), base);
}

const inProgress = new Map<string, Promise<BuiltImage>>();

/**
 * Carries out a recorded build: writes its log and outcome as they come.
 *
 * @returns The image. When two builds need the same content at once, the first one builds it.
 * @throws AppError What failed; it is recorded already.
 */
export async function carryOutBuild(
  build: { id: string; operation: string; startedAt: Date | null },
  spec: OperationSpec,
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
  await updateBuild(db(), build.id, { status: 'running', waitingFor: null, startedAt: new Date() });
  try {
    const recipe = await readRecipe(spec, ready, signal, writeLine);
    const present = await findRecipe(recipe, ready, signal);
    if (present) writeLine('The image is there already: nothing of what goes into it has changed.');
    const built = present ?? (await buildOnce(recipe, ready, signal, writeLine));
    await log.close();
    await updateBuild(db(), build.id, {
      status: 'succeeded',
      image: built.image,
      digest: built.digest,
      cached: present !== undefined,
      finishedAt: new Date(),
    });
    return built;
  } catch (error) {
    await log.close();
    throw withLogTail(error, log.tail());
  }
}

async function buildOnce(
  recipe: Recipe,
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
  const building = build(recipe, ready, signal, onLog);
  inProgress.set(recipe.image, building);
  try {
    return await building;
  } finally {
    if (inProgress.get(recipe.image) === building) inProgress.delete(recipe.image);
  }
}

async function build(
  recipe: Recipe,
  { builder, registry }: ReadyEngine,
  signal: AbortSignal,
  onLog: (line: string) => void,
): Promise<BuiltImage> {
  const { digest, bytes } = await buildImage({
    docker: builder,
    context: assembleBuildContext(recipe),
    tag: recipe.image,
    buildArgs: { BASE_IMAGE: recipe.baseImage },
    onLog,
    signal,
    timeoutMs: limits.buildMs,
  });
  const { image, runtime } = recipe;
  const base = await findImage({ docker: builder, tag: recipe.baseImage });
  await recordImage(db(), { name: image, bytes: Math.max(0, bytes - (base?.bytes ?? 0)) });
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
  // Built but never pushed counts as not built: the build is quick then, and pushes.
  const reference = await findPublished({ image, registry, signal });
  return reference ? { image, digest: digestOf(reference), reference, port: runtime.port } : undefined;
}

function digestOf(reference: string): string {
  return reference.slice(reference.indexOf('@') + 1);
}

const recipes = new Map<string, { recipe: Recipe; builder: unknown; readAt: number }>();
/** A recipe is needed twice within one request: to look for its image, and to build it. */
const recipeFreshMs = 2000;

/** Only finished recipes are shared: one in the making is cancelled with the request that makes it. */
async function readRecipe(
  spec: OperationSpec,
  ready: ReadyEngine,
  signal: AbortSignal,
  onProgress?: (line: string) => void,
): Promise<Recipe> {
  const now = Date.now();
  for (const [key, { readAt }] of recipes) if (now - readAt > recipeFreshMs) recipes.delete(key);
  const key = JSON.stringify(spec);
  const known = recipes.get(key);
  if (known?.builder === ready.builder) return known.recipe;
  const recipe = await makeRecipe(spec, ready, signal, onProgress);
  recipes.set(key, { recipe, builder: ready.builder, readAt: Date.now() });
  return recipe;
}

async function makeRecipe(
  spec: OperationSpec,
  { builder, registry }: ReadyEngine,
  signal: AbortSignal,
  onProgress?: (line: string) => void,
): Promise<Recipe> {
  const runtimes = await loadRuntimes({ dirs: config().runtimesDirs });
  const wanted = buildableRuntime(spec) ?? '';
  const runtime = findRuntime(runtimes, wanted);
  if (!runtime) throw runtimeMissing(wanted, runtimes);
  const base = await ensureBaseImage({ docker: builder, runtime, registry, onProgress, signal });
  const codeSource = codeSourceOf(spec);
  return { runtime, codeSource, image: nameOf(runtime, codeSource, base), baseImage: base.tag };
}

function nameOf(runtime: Runtime, codeSource: Record<string, string>, base: { imageId: string }): string {
  const address = imageAddress({ runtime, codeSource, baseImageId: base.imageId });
  return `localhost/podsmith/function:${address}`;
}

function runtimeMissing(name: string, runtimes: Runtime[]): AppError {
  const known = runtimes.map((runtime) => runtime.name).join(', ');
  return new AppError({
    code: 'RUNTIME_MISSING',
    message: isKubeDiagRuntime(name)
      ? `Podsmith has no runtime "${name}" yet: the operation is kept, and cannot be built.`
      : `The runtime "${name}" is no longer there.`,
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
