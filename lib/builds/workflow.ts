import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { isDatabaseFailure } from '#lib/api/database-failure.ts';
import { type BuiltImage, carryOutBuild, findBuiltImage } from '#lib/builds/images.ts';
import {
  claimBuild,
  claimNewBuild,
  findBuildRow,
  insertBuild,
  listBuildRequests,
  updateBuild,
} from '#lib/builds/store.ts';
import { db } from '#lib/db/client.ts';
import type { EngineMonitor } from '#lib/engines/monitor.ts';
import { AppError, notFound, toErrorView } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
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
  /** Looks at a build that was asked for: starts it, or cancels it. */
  lookAt(id: string): Promise<void>;
  lookAtAll(): Promise<void>;
  /** The image of a revision, built if it is not there. `onBuild` is told the build's id when there is one. */
  ensureImage(
    operation: { operation: string; revision: string; spec: OperationSpec },
    options: { signal: AbortSignal; onBuild?: (id: string) => void },
  ): Promise<BuiltImage>;
}

type Outcome = { status: 'succeeded'; image: BuiltImage } | { status: 'failed' | 'cancelled' };

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

  async function carryOut(id: string, cancel: AbortController): Promise<Outcome> {
    const build = await findBuildRow(db(), id);
    if (!build || isFinished(build.status)) return { status: 'failed' };
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
      const image = await life.attempts.during(() => carryOutBuild(build, spec, ready, signal));
      return { status: 'succeeded', image };
    } catch (error) {
      if (life.stopping.aborted || error instanceof ClaimLost || isDatabaseFailure(error)) throw error;
      const status = cancel.signal.aborted ? 'cancelled' : 'failed';
      const view = toErrorView(cancel.signal.aborted ? cancelled() : error);
      if (view.code === 'ENGINE_LOST') monitor().reportLost(view.message);
      await updateBuild(db(), id, { status, waitingFor: null, error: view, finishedAt: new Date() });
      return { status };
    }
  }

  // Its body is safe to repeat: after a crash it begins the build anew, unless its outcome is recorded.
  const buildWorkflow = DBOS.registerWorkflow(
    async (id: string): Promise<Outcome> => {
      const cancel = owned.get(id) ?? new AbortController();
      owned.set(id, cancel);
      try {
        for (;;) {
          try {
            if (!(await claim(id))) return { status: 'failed' };
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

  async function start(id: string) {
    // A sweep and a notification may both come this far; DBOS begins it once.
    if (!owned.has(id)) owned.set(id, new AbortController());
    try {
      return await DBOS.startWorkflow(buildWorkflow, { workflowID: workflowId(id) })(id);
    } catch (error) {
      owned.delete(id);
      throw error;
    }
  }

  async function lookAt(id: string): Promise<void> {
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
      const ready = await monitor().whenReady(signal);
      const present = await findBuiltImage(spec, ready, signal);
      if (present) return present;
      const runtime = buildableRuntime(spec) ?? '';
      const { id, created } = await insertBuild(db(), {
        id: newId(),
        operation,
        revision,
        runtime,
        worker: life.id,
      });
      onBuild?.(id);
      // One that was there may be nobody's yet.
      if (!created) await lookAt(id);
      const handle = created ? await start(id) : DBOS.retrieveWorkflow<Outcome>(workflowId(id));
      const outcome = await handle.getResult();
      if (outcome.status === 'succeeded') return outcome.image;
      const build = await findBuildRow(db(), id);
      if (!build) throw notFound(`The build ${id}`);
      throw buildFailed(operation, build);
    },
  };
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

function cancelled(): AppError {
  return new AppError({
    code: 'BUILD_CANCELLED',
    message: 'The build was cancelled.',
    fault: 'configuration',
  });
}
