import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { isDatabaseFailure } from '#lib/api/database-failure.ts';
import { db } from '#lib/db/client.ts';
import type { EngineMonitor } from '#lib/engines/monitor.ts';
import type { TargetSelector } from '#lib/engines/target-selector.ts';
import { AppError, toErrorView } from '#lib/errors.ts';
import { isJsonObject, parseJson, stringifyJson } from '#lib/json.ts';
import { log } from '#lib/log.ts';
import { buildableRuntime } from '#lib/operations/schema.ts';
import { getOperationRevisions } from '#lib/operations/store.ts';
import { getPipelineRevision } from '#lib/pipelines/store.ts';
import type { Callee, CallOperation } from '#lib/runs/call-operation.ts';
import { carryOutRun, type RunToCarryOut } from '#lib/runs/carry-out-run.ts';
import type { DuringAttempt } from '#lib/runs/execute-step.ts';
import { resolveTargets } from '#lib/runs/resolve-targets.ts';
import { endOpenAttempts } from '#lib/runs/step-store.ts';
import { findRunRow } from '#lib/runs/store.ts';
import { readRunTargets } from '#lib/runs/target-store.ts';
import {
  claimNewRun,
  claimRun,
  listRunRequests,
  recordRunEnd,
  recordRunStart,
  recordRunWaiting,
} from '#lib/runs/worker-store.ts';
import { isFinished } from '#lib/status.ts';
import { neverSettle, untilAborted, type WorkerLife } from '#lib/worker-life.ts';
import { ClaimLost } from '#lib/workers/claim-lost.ts';
import { maxRecoveryAttempts } from '#lib/workers/take-over.ts';

/** A run as it is recorded when a worker takes it on. */
interface FoundRun {
  run: RunToCarryOut;
  isCancelRequested: boolean;
}

/** A run this worker is at. */
interface OwnedRun {
  /** Ends it here. */
  cancel: AbortController;
  /** False while DBOS has yet to begin the workflow of a run that was claimed. */
  isBegun: boolean;
  /** Read while DBOS writes down that it begins. */
  reading: Promise<FoundRun | undefined> | undefined;
}

/** How long a run waits when its database is away, before it looks again. */
const databaseAwayMs = 1000;
const claimAgainMs = 3000;

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
  const owned = new Map<string, OwnedRun>();

  const duringAttempt =
    (lost: AbortController, signal: AbortSignal): DuringAttempt =>
    async (make) => {
      if (life.draining.aborted) return untilAborted(signal);
      try {
        return await life.attempts.during(make);
      } catch (error) {
        // The other branches of the run have to let go as well.
        if (error instanceof ClaimLost || isDatabaseFailure(error)) lost.abort(error);
        throw error;
      }
    };

  async function carryOut(
    id: string,
    cancel: AbortController,
    reading: Promise<FoundRun | undefined>,
  ): Promise<void> {
    const lost = new AbortController();
    const signal = AbortSignal.any([cancel.signal, life.stopping, lost.signal]);
    try {
      const found = await reading;
      if (!found) return;
      const { run } = found;
      if (found.isCancelRequested) cancel.abort(cancelled());
      if (run.targetSelector || needsEngine(run)) await waitForEngine(id, monitor(), signal);
      signal.throwIfAborted();
      await recordRunStart(id, new Date());
      const outcome = await carryOutRun(run, {
        callOperation,
        resolveTargets: (selector) => resolveTargets(monitor(), selector, signal),
        duringAttempt: duringAttempt(lost, signal),
        signal,
      });
      await recordRunEnd(id, { ...outcome, results: stringifyJson(outcome.results), error: null });
    } catch (error) {
      if (life.stopping.aborted) throw error;
      if (lost.signal.aborted) throw lost.signal.reason;
      if (error instanceof ClaimLost || isDatabaseFailure(error)) throw error;
      const status = cancel.signal.aborted ? 'cancelled' : 'failed';
      const view = toErrorView(cancel.signal.aborted ? cancelled() : error);
      await endOpenAttempts(id, { status, stepStatus: status, error: view });
      const none = { results: null, succeededPath: null, failedPaths: [] };
      await recordRunEnd(id, { ...none, status, error: view });
    }
  }

  const runWorkflow = DBOS.registerWorkflow(
    async (id: string): Promise<void> => {
      // The workflow of an earlier round, taken up late, may have found the run pending again.
      while (owned.get(id)?.isBegun) await sleep(claimAgainMs);
      let isClaimed = owned.has(id);
      let { cancel, reading } = own(id, { isBegun: true });
      try {
        for (;;) {
          try {
            if (!isClaimed && !(await claim(id))) return;
            return await life.lastWords.during(() => carryOut(id, cancel, reading ?? readRun(id)));
          } catch (error) {
            if (life.stopping.aborted) return neverSettle();
            if (!(error instanceof ClaimLost || isDatabaseFailure(error))) throw error;
            // The database comes back, or this worker ends; either way the run goes on from what is recorded.
            log.warn(
              { err: error, run: id },
              'a run was let go of; it is carried on as soon as it can be claimed',
            );
            isClaimed = false;
            reading = undefined;
            await sleep(databaseAwayMs);
          }
        }
      } finally {
        owned.delete(id);
      }
    },
    { name: 'run', maxRecoveryAttempts },
  );

  /**
   * Claims a run that was taken up from another worker, or let go of. Another one may be at it, such as one that was
   * taken for dead and claimed it in its last moment; it ends itself, and then the claim is free again.
   *
   * @returns False when the run has ended.
   */
  async function claim(id: string): Promise<boolean> {
    for (;;) {
      if (await claimRun(id)) return true;
      const row = await findRunRow(db(), id);
      if (!row || isFinished(row.status)) return false;
      await sleep(claimAgainMs, undefined, { signal: life.stopping });
    }
  }

  function own(
    id: string,
    { isBegun, reading }: { isBegun: boolean; reading?: OwnedRun['reading'] },
  ): OwnedRun {
    const known = owned.get(id);
    const run = {
      cancel: known?.cancel ?? new AbortController(),
      isBegun,
      reading: reading ?? known?.reading,
    };
    owned.set(id, run);
    return run;
  }

  async function start(id: string, round: number): Promise<void> {
    // A sweep and a notification may both come this far.
    if (owned.has(id)) return;
    const reading = readRun(id);
    // Awaited by the workflow; until then a failure must not count as unhandled.
    reading.catch(() => undefined);
    own(id, { isBegun: false, reading });
    try {
      await DBOS.startWorkflow(runWorkflow, { workflowID: workflowIdOf(id, round) })(id);
    } catch (error) {
      owned.delete(id);
      throw error;
    }
  }

  async function lookAt(id: string): Promise<void> {
    const round = owned.has(id) || life.draining.aborted ? undefined : await claimNewRun(id);
    if (round !== undefined) return start(id, round);
    const cancel = owned.get(id)?.cancel;
    if (cancel && (await findRunRow(db(), id))?.cancelRequestedAt) cancel.abort(cancelled());
  }

  return {
    lookAt,
    async lookAtAll() {
      for (const { id, round } of await listRunRequests()) {
        if (owned.has(id)) await lookAt(id);
        else if (life.draining.aborted || (await DBOS.getWorkflowStatus(workflowIdOf(id, round)))) continue;
        // Unknown to DBOS: nobody heard of it, or who did died before it could begin.
        else if (await claimRun(id)) await start(id, round);
      }
    },
  };
}

function workflowIdOf(id: string, round: number): string {
  return round === 0 ? id : `${id}-${round}`;
}

/** Undefined when it is gone, or has ended. */
async function readRun(id: string): Promise<FoundRun | undefined> {
  const row = await findRunRow(db(), id);
  if (!row || isFinished(row.status)) return undefined;
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
  const run: RunToCarryOut = {
    id: row.id,
    round: row.round,
    isFresh: row.round === 0 && row.startedAt === null,
    parameters: isJsonObject(parameters) ? parameters : {},
    callees: new Map(callees),
    spec,
    targetSelector: row.targetSelector as TargetSelector | null,
    targets: readRunTargets(row),
  };
  return { run, isCancelRequested: row.cancelRequestedAt !== null };
}

function needsEngine(run: RunToCarryOut): boolean {
  return [...run.callees.values()].some(({ spec }) => buildableRuntime(spec) !== undefined);
}

async function waitForEngine(id: string, monitor: EngineMonitor, signal: AbortSignal): Promise<void> {
  const current = monitor.current();
  if (!('missing' in current)) return;
  await recordRunWaiting(id, `no engine: ${current.missing}`);
  await monitor.whenReady(signal);
}

function cancelled(): AppError {
  return new AppError({ code: 'RUN_CANCELLED', message: 'The run was cancelled.', fault: 'configuration' });
}
