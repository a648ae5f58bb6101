import { carryOutBuild } from '#lib/builds/images.ts';
import { findBuildRow, updateBuild } from '#lib/builds/store.ts';
import { db } from '#lib/db/client.ts';
import { isDatabaseFailure } from '#lib/db/database-failure.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import { AppError, toErrorView } from '#lib/errors.ts';
import { operationSpecSchema } from '#lib/operations/schema.ts';
import { getOperationRevision } from '#lib/operations/store.ts';
import { isFinished } from '#lib/status.ts';
import { readStoredSpec } from '#lib/stored-spec.ts';
import type { WorkHandler } from '#lib/work/carrier.ts';
import { ClaimLost } from '#lib/work/claim-lost.ts';
import { recordEnd, type UnsuccessfulStatus } from '#lib/work/record-outcome.ts';
import { requireHarmless } from '#lib/work/set-aside.ts';
import { untilAborted, type WorkerLife } from '#lib/work/worker-life.ts';
import { untilDatabase } from '#lib/workers/until-database.ts';

/** Carries out builds. A dead worker's build starts over. */
export function createBuildHandler({
  monitor,
  life,
}: {
  monitor: () => EngineMonitor;
  life: WorkerLife;
}): WorkHandler {
  async function carryOut(id: string, cancel: AbortSignal): Promise<void> {
    const build = await findBuildRow(db(), id);
    if (!build || isFinished(build.status)) return;
    const signal = AbortSignal.any([cancel, life.stopping]);
    try {
      requireHarmless({
        what: 'The build',
        code: 'BUILD_SET_ASIDE',
        lostWorkers: build.lostWorkers,
        hint: 'Build it again to give it another chance.',
      });
      const spec =
        build.spec === null
          ? await getOperationRevision(db(), build.revision)
          : readStoredSpec(operationSpecSchema, build.spec);
      const current = monitor().current();
      if ('missing' in current) {
        await updateBuild(db(), id, { waitingFor: `no engine: ${current.missing}` });
      }
      const ready = await monitor().whenReady(signal);
      if (life.draining.aborted) return await untilAborted(signal);
      await life.attempts.during(() =>
        carryOutBuild(build, { spec, isForTries: build.spec !== null }, ready, signal),
      );
    } catch (error) {
      if (life.stopping.aborted || error instanceof ClaimLost || isDatabaseFailure(error)) throw error;
      const cause: unknown = cancel.aborted ? cancel.reason : error;
      if (cause instanceof AppError && cause.code === 'ENGINE_LOST') monitor().reportLost(cause.message);
      await end(id, cancel.aborted ? 'cancelled' : 'failed', cause);
    }
  }

  return {
    table: 'builds',
    claimable: ['pending', 'running'],
    carryOut,
    fail: (id, error) => untilDatabase(() => end(id, 'failed', error)),
    cancelled,
  };
}

/** Ends a build that produced no image. */
function end(id: string, status: UnsuccessfulStatus, error: unknown): Promise<void> {
  return recordEnd(status, error, (...how) => record(id, ...how));
}

function record(id: string, status: UnsuccessfulStatus, error: unknown): Promise<void> {
  const finishedAt = new Date();
  return updateBuild(db(), id, { status, waitingFor: null, error: toErrorView(error), finishedAt });
}

function cancelled(): AppError {
  return new AppError({
    code: 'BUILD_CANCELLED',
    message: 'The build was cancelled.',
    fault: 'configuration',
  });
}
