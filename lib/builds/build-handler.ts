import { isDatabaseFailure } from '#lib/api/database-failure.ts';
import { carryOutBuild } from '#lib/builds/images.ts';
import { findBuildRow, updateBuild } from '#lib/builds/store.ts';
import { db } from '#lib/db/client.ts';
import type { EngineMonitor } from '#lib/engines/monitor.ts';
import { AppError, type ErrorView, toErrorView } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { getOperationRevision } from '#lib/operations/store.ts';
import { isFinished } from '#lib/status.ts';
import type { WorkHandler } from '#lib/work/carrier.ts';
import { untilAborted, type WorkerLife } from '#lib/worker-life.ts';
import { ClaimLost } from '#lib/workers/claim-lost.ts';
import { requireHarmless } from '#lib/workers/set-aside.ts';
import { untilDatabase } from '#lib/workers/until-database.ts';

/** Carries builds out. One that a dead worker was at is begun anew. */
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
      const spec = await getOperationRevision(db(), build.revision);
      const current = monitor().current();
      if ('missing' in current) {
        await updateBuild(db(), id, { waitingFor: `no engine: ${current.missing}` });
      }
      const ready = await monitor().whenReady(signal);
      if (life.draining.aborted) return await untilAborted(signal);
      await life.attempts.during(() => carryOutBuild(build, spec, ready, signal));
    } catch (error) {
      if (life.stopping.aborted || error instanceof ClaimLost || isDatabaseFailure(error)) throw error;
      const view = toErrorView(cancel.aborted ? cancel.reason : error);
      if (view.code === 'ENGINE_LOST') monitor().reportLost(view.message);
      await recordFailure(id, cancel.aborted ? 'cancelled' : 'failed', view);
    }
  }

  return {
    table: 'builds',
    claimable: ['pending', 'running'],
    carryOut,
    fail: (id, error) => untilDatabase(() => recordFailure(id, 'failed', toErrorView(error))),
    cancelled,
  };
}

/** Ends a build that did not come to an image. One whose reason cannot be recorded must not stay running for it. */
async function recordFailure(id: string, status: 'failed' | 'cancelled', view: ErrorView): Promise<void> {
  const end = { status, waitingFor: null, finishedAt: new Date() };
  try {
    await updateBuild(db(), id, { ...end, error: view });
  } catch (error) {
    if (error instanceof ClaimLost || isDatabaseFailure(error)) throw error;
    log.error({ err: error, build: id, code: view.code }, 'why a build failed cannot be recorded');
    await updateBuild(db(), id, { ...end, error: unrecordable(view) });
  }
}

function unrecordable({ code, fault }: ErrorView): ErrorView {
  const message = 'The build failed, and its reason cannot be stored in the database.';
  return { code, message, hint: 'The log of the worker that built it has the reason.', fault };
}

function cancelled(): AppError {
  return new AppError({
    code: 'BUILD_CANCELLED',
    message: 'The build was cancelled.',
    fault: 'configuration',
  });
}
