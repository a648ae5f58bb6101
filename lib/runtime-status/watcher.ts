import { config } from '#lib/config.ts';
import type { ReadyEngine } from '#lib/engines/connected-engine.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import { readAuthorities } from '#lib/images/authorities.ts';
import { baseImageTag } from '#lib/images/base-images.ts';
import { describeBaseImage } from '#lib/images/describe-base-image.ts';
import { readDebianPackages } from '#lib/images/read-packages.ts';
import { languageVersion } from '#lib/runtime-status/language-version.ts';
import { listSeenBases, type SeenBase, writeSeenBases } from '#lib/runtime-status/store.ts';
import { readCatalogue } from '#lib/runtimes/catalogue.ts';
import type { Runtime } from '#lib/runtimes/template.ts';
import { createAlarm } from '#lib/system/alarm.ts';

/** Looks which runtimes have their base image on the engine, when it is asked to. One worker does: the keeper. */
export interface RuntimeWatcher {
  /** Looks when asked while this worker is the keeper. */
  serve(term: AbortSignal): void;
  /** Told on `request:runtimes:`. Does nothing while it does not serve. */
  wake(): void;
}

export function createRuntimeWatcher(options: {
  monitor: () => EngineMonitor;
  onError: (error: unknown) => void;
}): RuntimeWatcher {
  const { monitor, onError } = options;
  const asked = createAlarm();

  async function keepLooking(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (!(await asked.wait({ signal }))) continue;
      try {
        await lookAtBases(await monitor().whenReady(signal), signal);
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
    }
  }

  return {
    serve: (signal) => void keepLooking(signal),
    wake: asked.ring,
  };
}

/** Records what the engine has of each runtime's base image now. */
export async function lookAtBases(
  { builder }: Pick<ReadyEngine, 'builder'>,
  signal: AbortSignal,
): Promise<void> {
  const { buildCaFile, runtimesDirs } = config();
  const authorities = buildCaFile === undefined ? undefined : await readAuthorities(buildCaFile);
  const [{ runtimes }, before] = await Promise.all([readCatalogue(runtimesDirs), listSeenBases()]);
  const seen: Omit<SeenBase, 'lookedAt'>[] = [];
  for (const runtime of runtimes) {
    signal.throwIfAborted();
    const found = await describeBaseImage(builder, runtime, authorities);
    const known = before.find((row) => row.runtime === runtime.name);
    const isKnown = found !== undefined && known?.imageId === found.imageId && known.languageVersion !== null;
    seen.push({
      runtime: runtime.name,
      baseImage: runtime.baseImage,
      imageId: found?.imageId ?? null,
      bytes: found?.bytes ?? null,
      languageVersion: isKnown ? known.languageVersion : await readVersion(runtime, found?.variables),
    });
  }
  await writeSeenBases(seen);

  function readVersion(runtime: Runtime, variables: Record<string, string> | undefined) {
    const { version: source, offlineBase } = runtime;
    if (!variables) return source?.is ?? null;
    const packages = () => readDebianPackages(builder, baseImageTag(runtime, authorities), signal);
    return languageVersion({ source, variables, node: offlineBase?.node, packages });
  }
}
