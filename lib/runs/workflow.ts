import { DBOS } from '@dbos-inc/dbos-sdk';
import { db } from '#lib/db/client.ts';
import type { Run } from '#lib/db/generated/client.ts';
import type { EngineMonitor } from '#lib/engines/monitor.ts';
import { AppError, toErrorView } from '#lib/errors.ts';
import { isJsonObject, parseJson, stringifyJson } from '#lib/json.ts';
import { buildableRuntime } from '#lib/operations/schema.ts';
import { getOperationRevisions } from '#lib/operations/store.ts';
import { getPipelineRevision } from '#lib/pipelines/store.ts';
import type { Callee, CallOperation } from '#lib/runs/call-operation.ts';
import { carryOutRun, type RunToCarryOut } from '#lib/runs/carry-out-run.ts';
import { endOpenAttempts } from '#lib/runs/step-store.ts';
import {
  findRunRow,
  listRunRequests,
  recordRunEnd,
  recordRunStart,
  recordRunWaiting,
} from '#lib/runs/store.ts';
import { startWorkflowOnce } from '#lib/start-workflow.ts';
import { isFinished } from '#lib/status.ts';
import { neverSettle, type WorkerLife } from '#lib/worker-life.ts';

/** The worker's runner of pipelines. */
export interface Runner {
  /** Looks at a run that was asked for: starts it, or cancels it. */
  lookAt(id: string): Promise<void>;
  lookAtAll(): Promise<void>;
}

/**
 * Registers the run workflow with DBOS; call it before `DBOS.launch`.
 *
 * The workflow guarantees that some worker carries a run to its end. Its body makes no DBOS steps: it reads what is
 * recorded of the run's own steps and goes on from there, so that a step costs one durable write and not two.
 */
export function registerRunner(parts: {
  monitor: () => EngineMonitor;
  callOperation: CallOperation;
  life: WorkerLife;
}): Runner {
  const { monitor, callOperation, life } = parts;
  const cancels = new Map<string, AbortController>();

  const runWorkflow = DBOS.registerWorkflow(
    async (id: string): Promise<void> => {
      const row = await findRunRow(db(), id);
      if (!row || isFinished(row.status)) return;
      const cancel = new AbortController();
      cancels.set(id, cancel);
      if (row.cancelRequestedAt) cancel.abort(cancelled());
      const signal = AbortSignal.any([cancel.signal, life.stopping]);
      try {
        const run = await readRun(row);
        if (needsEngine(run)) await waitForEngine(id, monitor(), signal);
        signal.throwIfAborted();
        await recordRunStart(db(), id, new Date());
        const outcome = await carryOutRun(run, { callOperation, duringAttempt: (make) => make(), signal });
        await recordRunEnd(db(), id, { ...outcome, results: stringifyJson(outcome.results), error: null });
      } catch (error) {
        if (life.stopping.aborted) return neverSettle();
        const status = cancel.signal.aborted ? 'cancelled' : 'failed';
        const view = toErrorView(cancel.signal.aborted ? cancelled() : error);
        await endOpenAttempts(db(), id, { status, stepStatus: status, error: view });
        const none = { results: null, succeededPath: null, failedPaths: [] };
        await recordRunEnd(db(), id, { ...none, status, error: view });
      } finally {
        cancels.delete(id);
      }
    },
    { name: 'run' },
  );

  /** @param isAskedAnew False for a run that DBOS may be about to recover. */
  async function look(id: string, isAskedAnew: boolean): Promise<void> {
    const run = await findRunRow(db(), id);
    if (!run || isFinished(run.status)) return;
    if (run.cancelRequestedAt) cancels.get(id)?.abort(cancelled());
    if (cancels.has(id)) return;
    const workflowID = run.round === 0 ? id : `${id}-${run.round}`;
    if (isAskedAnew && !run.cancelRequestedAt) await DBOS.startWorkflow(runWorkflow, { workflowID })(id);
    else await startWorkflowOnce(runWorkflow, workflowID, id);
  }

  return {
    lookAt: (id) => look(id, true),
    async lookAtAll() {
      for (const id of await listRunRequests(db())) await look(id, false);
    },
  };
}

async function readRun(row: Run): Promise<RunToCarryOut> {
  const parameters = parseJson(row.parameters);
  const pinned = Object.entries(row.operations as Record<string, string>);
  const [spec, specs] = await Promise.all([
    getPipelineRevision(db(), row.revision),
    getOperationRevisions(
      db(),
      pinned.map(([, digest]) => digest),
    ),
  ]);
  const callees = pinned.flatMap(([operation, revision]): [string, Callee][] => {
    const of = specs.get(revision);
    return of ? [[operation, { operation, revision, spec: of }]] : [];
  });
  return {
    id: row.id,
    round: row.round,
    isFresh: row.startedAt === null,
    parameters: isJsonObject(parameters) ? parameters : {},
    callees: new Map(callees),
    spec,
  };
}

function needsEngine(run: RunToCarryOut): boolean {
  return [...run.callees.values()].some(({ spec }) => buildableRuntime(spec) !== undefined);
}

async function waitForEngine(id: string, monitor: EngineMonitor, signal: AbortSignal): Promise<void> {
  const current = monitor.current();
  if (!('missing' in current)) return;
  await recordRunWaiting(db(), id, `no engine: ${current.missing}`);
  await monitor.whenReady(signal);
}

function cancelled(): AppError {
  return new AppError({ code: 'RUN_CANCELLED', message: 'The run was cancelled.', fault: 'configuration' });
}
