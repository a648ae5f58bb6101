import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { isDatabaseFailure } from '#lib/api/database-failure.ts';
import { createBuildWatch } from '#lib/builds/build-watch.ts';
import { type BuiltImage, carryOutBuild, findBuiltImage } from '#lib/builds/images.ts';
import { requestRevisionBuild } from '#lib/builds/service.ts';
import {
  claimBuild,
  claimNewBuild,
  findBuildRow,
  listBuildRequests,
  updateBuild,
} from '#lib/builds/store.ts';
import { db } from '#lib/db/client.ts';
import type { EngineMonitor } from '#lib/engines/monitor.ts';
import { AppError, type ErrorView, toErrorView } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { buildableRuntime, type OperationSpec } from '#lib/operations/schema.ts';
import { getOperationRevision } from '#lib/operations/store.ts';
import { isFinished } from '#lib/status.ts';
import { neverSettle, untilAborted, type WorkerLife } from '#lib/worker-life.ts';
import { ClaimLost } from '#lib/workers/claim-lost.ts';
import { maxRecoveryAttempts } from '#lib/workers/take-over.ts';

const databaseAwayMs = 1000;
const claimAgainMs = 3000;

/** The worker's builder. */
export interface Builder {
  /** Looks at a build that was asked for or has ended: starts it, cancels it, or goes on with what waited for it. */
  lookAt(id: string): Promise<void>;
  lookAtAll(): Promise<void>;
  /** The image of a revision, built if it is not there. `onBuild` is told the build's id when there is one. */
  ensureImage(
    operation: { operation: string; revision: string; spec: OperationSpec },
    options: { signal: AbortSignal; onBuild?: (id: string) => void },
  ): Promise<BuiltImage>;
}

/** Registers the build workflow with DBOS; call it before `DBOS.launch`. */
export function registerBuilder({
  monitor,
  life,
}: {
  monitor: () => EngineMonitor;
  life: WorkerLife;
}): Builder {
  /** The builds this worker is at, with what ends them here. */
  const owned = new Map<string, AbortController>();
  const watch = createBuildWatch();

  async function carryOut(id: string, cancel: AbortController): Promise<void> {
    const build = await findBuildRow(db(), id);
    if (!build || isFinished(build.status)) return;
    if (build.cancelRequestedAt) cancel.abort(cancelled());
    const signal = AbortSignal.any([cancel.signal, life.stopping]);
    try {
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
      const status = cancel.signal.aborted ? 'cancelled' : 'failed';
      const view = toErrorView(cancel.signal.aborted ? cancelled() : error);
      if (view.code === 'ENGINE_LOST') monitor().reportLost(view.message);
      await recordFailure(id, status, view);
    }
  }

  // Its body is safe to repeat: after a crash it begins the build anew, unless its outcome is recorded.
  const buildWorkflow = DBOS.registerWorkflow(
    async (id: string): Promise<void> => {
      const cancel = owned.get(id) ?? new AbortController();
      owned.set(id, cancel);
      try {
        for (;;) {
          try {
            if (!(await claim(id))) return;
            return await life.lastWords.during(() => carryOut(id, cancel));
          } catch (error) {
            if (life.stopping.aborted) return neverSettle();
            if (!(error instanceof ClaimLost || isDatabaseFailure(error))) throw error;
            await sleep(databaseAwayMs);
          }
        }
      } finally {
        owned.delete(id);
      }
    },
    { name: 'build', maxRecoveryAttempts },
  );

  /** As with runs: one that was taken up may still be another's for a moment. False when it has ended. */
  async function claim(id: string): Promise<boolean> {
    while (!(await claimBuild(db(), id))) {
      const build = await findBuildRow(db(), id);
      if (!build || isFinished(build.status)) return false;
      await sleep(claimAgainMs, undefined, { signal: life.stopping });
    }
    return true;
  }

  const workflowId = (id: string) => `build-${id}`;

  async function start(id: string): Promise<void> {
    // A sweep and a notification may both come this far; DBOS begins it once.
    if (!owned.has(id)) owned.set(id, new AbortController());
    try {
      await DBOS.startWorkflow(buildWorkflow, { workflowID: workflowId(id) })(id);
    } catch (error) {
      owned.delete(id);
      throw error;
    }
  }

  async function lookAt(id: string): Promise<void> {
    watch.wake(id);
    const cancel = owned.get(id);
    if (cancel) {
      if ((await findBuildRow(db(), id))?.cancelRequestedAt) cancel.abort(cancelled());
    } else if (!life.draining.aborted && (await claimNewBuild(db(), id))) await start(id);
  }

  return {
    lookAt,
    async lookAtAll() {
      for (const id of await listBuildRequests(db())) {
        if (owned.has(id)) await lookAt(id);
        else if (life.draining.aborted || (await DBOS.getWorkflowStatus(workflowId(id)))) continue;
        // Unknown to DBOS: nobody heard of it, or who did died before it could begin.
        else if (await claimBuild(db(), id)) await start(id);
      }
    },
    async ensureImage({ operation, revision, spec }, { signal, onBuild }) {
      const present = await findBuiltImage(spec, await monitor().whenReady(signal), signal);
      if (present) return present;
      // Asked for as by anybody, and waited for by its row: several may want it, and it is nobody's of them. It goes on
      // when none of them is left, since its image is of use to the next.
      const runtime = buildableRuntime(spec) ?? '';
      const id = await requestRevisionBuild({ operation, revision, runtime });
      onBuild?.(id);
      const build = await watch.untilEnded(id, signal);
      if (build.status !== 'succeeded') throw buildFailed(operation, build);
      const built = await findBuiltImage(spec, await monitor().whenReady(signal), signal);
      if (!built) throw imageGone(operation, id);
      return built;
    },
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

function buildFailed(operation: string, build: { id: string; status: string; error: unknown }): AppError {
  const cause = build.error as ReturnType<typeof toErrorView> | null;
  return new AppError({
    code: cause?.code ?? 'BUILD_FAILED',
    message: `The image of "${operation}" could not be built: ${cause?.message ?? `its build ${build.status}`}`,
    hint: cause?.hint ?? "The build's log says why.",
    fault: cause?.fault ?? 'code',
    details: { ...cause?.details, build: build.id },
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

function cancelled(): AppError {
  return new AppError({
    code: 'BUILD_CANCELLED',
    message: 'The build was cancelled.',
    fault: 'configuration',
  });
}
