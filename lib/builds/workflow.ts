import { DBOS } from '@dbos-inc/dbos-sdk';
import { type BuiltImage, carryOutBuild, findBuiltImage } from '#lib/builds/images.ts';
import { findBuildRow, insertBuild, listPendingBuilds, updateBuild } from '#lib/builds/store.ts';
import { db } from '#lib/db/client.ts';
import type { EngineMonitor } from '#lib/engines/monitor.ts';
import { AppError, notFound, toErrorView } from '#lib/errors.ts';
import { newId } from '#lib/ids.ts';
import { buildableRuntime, type OperationSpec } from '#lib/operations/schema.ts';
import { getOperationRevision } from '#lib/operations/store.ts';
import { startWorkflowOnce } from '#lib/start-workflow.ts';
import { isFinished } from '#lib/status.ts';
import { neverSettle, type WorkerLife } from '#lib/worker-life.ts';

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
  const cancels = new Map<string, AbortController>();

  // Its body is safe to repeat: after a crash it begins the build anew, unless its outcome is recorded.
  const buildWorkflow = DBOS.registerWorkflow(
    async (id: string): Promise<Outcome> => {
      const build = await findBuildRow(db(), id);
      if (!build || isFinished(build.status)) return { status: 'failed' };
      const cancel = new AbortController();
      cancels.set(id, cancel);
      if (build.cancelRequestedAt) cancel.abort(cancelled());
      const signal = AbortSignal.any([cancel.signal, life.stopping]);
      try {
        const spec = await getOperationRevision(db(), build.revision);
        const current = monitor().current();
        if ('missing' in current) {
          await updateBuild(db(), id, { waitingFor: `no engine: ${current.missing}` });
        }
        const ready = await monitor().whenReady(signal);
        return { status: 'succeeded', image: await carryOutBuild(build, spec, ready, signal) };
      } catch (error) {
        if (life.stopping.aborted) return neverSettle();
        const status = cancel.signal.aborted ? 'cancelled' : 'failed';
        const view = toErrorView(cancel.signal.aborted ? cancelled() : error);
        if (view.code === 'ENGINE_LOST') monitor().reportLost(view.message);
        await updateBuild(db(), id, { status, waitingFor: null, error: view, finishedAt: new Date() });
        return { status };
      } finally {
        cancels.delete(id);
      }
    },
    { name: 'build' },
  );

  const workflowId = (id: string) => `build-${id}`;
  const start = (id: string) => startWorkflowOnce(buildWorkflow, workflowId(id), id);

  async function lookAt(id: string): Promise<void> {
    const build = await findBuildRow(db(), id);
    if (!build || isFinished(build.status)) return;
    if (build.cancelRequestedAt) cancels.get(id)?.abort(cancelled());
    if (!cancels.has(id)) await start(id);
  }

  return {
    lookAt,
    async lookAtAll() {
      for (const id of await listPendingBuilds(db())) await lookAt(id);
    },
    async ensureImage({ operation, revision, spec }, { signal, onBuild }) {
      const ready = await monitor().whenReady(signal);
      const present = await findBuiltImage(spec, ready, signal);
      if (present) return present;
      const runtime = buildableRuntime(spec) ?? '';
      const { id, created } = await insertBuild(db(), { id: newId(), operation, revision, runtime });
      onBuild?.(id);
      const handle = created
        ? await DBOS.startWorkflow(buildWorkflow, { workflowID: workflowId(id) })(id)
        : await start(id);
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
