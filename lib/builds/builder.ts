import { createBuildWatch } from '#lib/builds/build-watch.ts';
import { type BuiltImage, findBuiltImage } from '#lib/builds/images.ts';
import { requestSpecBuild } from '#lib/builds/service.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import { AppError, type ErrorView } from '#lib/errors.ts';
import { buildableRuntime, type OperationSpec } from '#lib/operations/schema.ts';

/** Where a worker gets images from. */
export interface Builder {
  /** An image, built if it is not there. `onBuild` is told the build's id when there is one. */
  ensureImage(
    wanted: ImageWanted,
    options: { signal: AbortSignal; onBuild?: (id: string) => void },
  ): Promise<BuiltImage>;
  /** Call it when a build has changed: whoever waits for its end looks again. */
  wake(build: string): void;
}

/** A revision's image, or one for tries. */
export interface ImageWanted {
  operation: string;
  /** Absent: the image is of no revision. */
  revision?: string;
  spec: OperationSpec;
}

export function createBuilder({ monitor }: { monitor: () => EngineMonitor }): Builder {
  const watch = createBuildWatch();
  return {
    async ensureImage({ operation, revision, spec }, { signal, onBuild }) {
      const subject = { spec, isForTries: revision === undefined };
      const present = await findBuiltImage(subject, await monitor().whenReady(signal), signal);
      if (present) return present;
      // Requested as by a person, and awaited by its row: several may wait for it, and none of them owns it. It goes on
      // when all of them have left, since the next one can use its image.
      const runtime = buildableRuntime(spec) ?? '';
      const id = await requestSpecBuild({ operation, runtime, ...(revision ? { revision } : { spec }) });
      onBuild?.(id);
      const build = await watch.untilEnded(id, signal);
      if (build.error) throw buildFailed(operation, { id, error: build.error });
      const built = await findBuiltImage(subject, await monitor().whenReady(signal), signal);
      if (!built) throw imageGone(operation, id);
      return built;
    },
    wake: watch.wake,
  };
}

function buildFailed(operation: string, { id, error }: { id: string; error: ErrorView }): AppError {
  const { code, message, hint, fault, details } = error;
  return new AppError({
    code,
    message: `The image of "${operation}" could not be built: ${message}`,
    hint: hint ?? "The build's log says why.",
    fault,
    details: { ...details, build: id },
  });
}

function imageGone(operation: string, build: string): AppError {
  return new AppError({
    code: 'IMAGE_UNKNOWN',
    message: `The image of "${operation}" was built, and is not in the engine any more.`,
    hint: 'Try again: it is built anew. If it goes on, see what removes images there.',
    fault: 'platform',
    details: { build },
  });
}
