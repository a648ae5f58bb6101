import path from 'node:path';
import { config } from '#lib/config.ts';
import { readEngineStatus } from '#lib/engines/status-store.ts';
import type { EngineStatusView } from '#lib/engines/status-view.ts';
import { notFound } from '#lib/errors.ts';
import { waitUntil } from '#lib/events/wait.ts';
import { templateTexts } from '#lib/runtime-status/files.ts';
import { readinessOf } from '#lib/runtime-status/readiness.ts';
import { insertLookRequest, listSeenBases, type SeenBase } from '#lib/runtime-status/store.ts';
import type { RuntimeFacts, RuntimeList } from '#lib/runtime-status/view.ts';
import { aliasesOf, findRuntime, readCatalogue } from '#lib/runtimes/catalogue.ts';
import type { Runtime } from '#lib/runtimes/template.ts';

/** How long an answer waits for a worker that looks at the engine; it takes some 0.1 s. */
const lookSeconds = 2;

/** All runtimes and what was last seen of their base images, and the folders that are none. */
export async function readRuntimes(): Promise<RuntimeList> {
  const [{ runtimes, broken }, engine, seen] = await Promise.all([
    readCatalogue(config().runtimesDirs),
    readEngineStatus(),
    listSeenBases(),
  ]);
  return { items: runtimes.map((runtime) => toFacts(runtime, { engine, seen })), broken };
}

/** Asks a worker to look at the engine anew; who follows the topic `runtimes` hears of it. */
export function requestLook(): Promise<void> {
  return insertLookRequest();
}

/** As {@link readRuntimes}, once a worker has looked, if there is one that can. */
export async function readRuntimesNow(): Promise<RuntimeList> {
  const before = newest(await listSeenBases());
  await requestLook();
  const { ready } = await readEngineStatus();
  const hasLooked = (seen: SeenBase[]) => newest(seen) > before;
  if (ready) await waitUntil('runtimes', listSeenBases, hasLooked, { seconds: lookSeconds });
  return readRuntimes();
}

/**
 * One runtime, and the text of one of its files.
 *
 * @param file Its path within the template; without it, or if there is none, the first.
 * @returns `text` is null for a file that is no text.
 * @throws AppError `NOT_FOUND`.
 */
export async function readRuntimeFile(
  name: string,
  file?: string,
): Promise<{ runtime: RuntimeFacts; file: string; text: string | null }> {
  const [{ runtimes }, engine, seen] = await Promise.all([
    readCatalogue(config().runtimesDirs),
    readEngineStatus(),
    listSeenBases(),
  ]);
  const runtime = findRuntime(runtimes, name);
  if (!runtime) throw notFound(`The runtime "${name}"`, 'See the list of runtimes.');
  const texts = templateTexts(runtime);
  const shown = texts.find(({ path }) => path === file) ?? texts[0];
  return {
    runtime: toFacts(runtime, { engine, seen }),
    file: shown?.path ?? '',
    text: shown?.text ?? null,
  };
}

function newest(seen: SeenBase[]): number {
  return Math.max(0, ...seen.map(({ lookedAt }) => lookedAt.getTime()));
}

function toFacts(
  runtime: Runtime,
  { engine, seen }: { engine: EngineStatusView; seen: SeenBase[] },
): RuntimeFacts {
  const { name, displayName, language, handler, handlerAlternatives, tries, baseImage, folder } = runtime;
  // Of another base image, since the template was changed: nobody has looked for this one.
  const found = seen.find((row) => row.runtime === name && row.baseImage === baseImage);
  return {
    ...{ name, displayName, language, handler, handlerAlternatives, tries, baseImage },
    aliases: aliasesOf(name),
    languageVersion: found?.languageVersion ?? runtime.version?.is ?? null,
    leftToBuild: runtime.leftToBuild ?? null,
    extends: runtime.extends ?? null,
    mountedAt: path.dirname(folder) === config().runtimesDirs[0] ? null : folder,
    baseImageBytes: found?.bytes ?? null,
    ...readinessOf({ runtime, seen: found, engine }),
    files: templateTexts(runtime).map(({ path, bytes }) => ({ path, bytes })),
  };
}
