import type { Callee, CallOperation } from '#lib/calls/call-operation.ts';
import type { CallTry } from '#lib/calls/call-try.ts';
import { db } from '#lib/db/client.ts';
import { isDatabaseFailure } from '#lib/db/database-failure.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import { AppError, toErrorView } from '#lib/errors.ts';
import { isJsonObject, parseJson, stringifyJson } from '#lib/json.ts';
import { buildableRuntime } from '#lib/operations/schema.ts';
import { getOperationRevisions } from '#lib/operations/store.ts';
import { getPipelineRevision } from '#lib/pipelines/store.ts';
import { callingDraft, type Draft } from '#lib/runs/call-draft.ts';
import { carryOutRun, type RunToCarryOut } from '#lib/runs/carry-out-run.ts';
import type { DuringAttempt } from '#lib/runs/execute-step.ts';
import type { RerunRecord } from '#lib/runs/rerun-record.ts';
import { resolveTargets } from '#lib/runs/resolve-targets.ts';
import { endOpenAttempts } from '#lib/runs/step-store.ts';
import { findRunRow, readRunRequest } from '#lib/runs/store.ts';
import { readRunTargets } from '#lib/runs/target-store.ts';
import { recordRunEnd, recordRunStart, recordRunWaiting } from '#lib/runs/worker-store.ts';
import { isFinished } from '#lib/status.ts';
import type { WorkHandler } from '#lib/work/carrier.ts';
import { ClaimLost } from '#lib/work/claim-lost.ts';
import { recordEnd, type UnsuccessfulStatus } from '#lib/work/record-outcome.ts';
import { requireHarmless } from '#lib/work/set-aside.ts';
import { untilAborted, type WorkerLife } from '#lib/work/worker-life.ts';
import { untilDatabase } from '#lib/workers/until-database.ts';

/** Carries out runs from where their recorded steps leave off, so that a step costs one durable write. */
export function createRunHandler(parts: {
  monitor: () => EngineMonitor;
  callOperation: CallOperation;
  callTry: CallTry;
  life: WorkerLife;
}): WorkHandler {
  const { monitor, callOperation, life } = parts;

  const duringAttempt =
    (lost: AbortController, signal: AbortSignal): DuringAttempt =>
    async (make) => {
      if (life.draining.aborted) return untilAborted(signal);
      try {
        return await life.attempts.during(make);
      } catch (error) {
        // The other branches of the run have to give up as well.
        if (error instanceof ClaimLost || isDatabaseFailure(error)) lost.abort(error);
        throw error;
      }
    };

  async function carryOut(id: string, cancel: AbortSignal): Promise<void> {
    const lost = new AbortController();
    const signal = AbortSignal.any([cancel, life.stopping, lost.signal]);
    try {
      const found = await readRun(id);
      if (!found) return;
      const { run, lostWorkers, draft } = found;
      if (!cancel.aborted) {
        requireHarmless({
          what: 'The run',
          code: 'RUN_SET_ASIDE',
          lostWorkers,
          hint: 'See which step was under way; a retry gives it another chance.',
        });
      }
      if (run.targetSelector || needsEngine(run)) await waitForEngine(id, monitor(), signal);
      signal.throwIfAborted();
      await recordRunStart(id, new Date());
      const outcome = await carryOutRun(run, {
        callOperation: draft ? callingDraft(parts, draft) : callOperation,
        resolveTargets: (selector) => resolveTargets(monitor(), selector, signal),
        duringAttempt: duringAttempt(lost, signal),
        signal,
      });
      await recordRunEnd(id, { ...outcome, results: stringifyJson(outcome.results), error: null });
    } catch (error) {
      if (life.stopping.aborted) throw error;
      if (lost.signal.aborted) throw lost.signal.reason;
      if (error instanceof ClaimLost || isDatabaseFailure(error)) throw error;
      if (cancel.aborted) await end(id, 'cancelled', cancel.reason);
      else await end(id, 'failed', error);
    }
  }

  return {
    table: 'runs',
    claimable: ['pending', 'running'],
    carryOut,
    fail: (id, error) => untilDatabase(() => end(id, 'failed', error)),
    cancelled,
  };
}

/** Ends a run, and with it the attempts that were under way. */
function end(id: string, status: UnsuccessfulStatus, error: unknown): Promise<void> {
  return recordEnd(status, error, (...how) => record(id, ...how));
}

async function record(id: string, status: UnsuccessfulStatus, error: unknown): Promise<void> {
  const view = toErrorView(error);
  await endOpenAttempts(id, { status, stepStatus: status, error: view });
  await recordRunEnd(id, { results: null, succeededPath: null, failedPaths: [], status, error: view });
}

/** Undefined when it is gone, or has ended. */
async function readRun(
  id: string,
): Promise<{ run: RunToCarryOut; lostWorkers: number; draft: Draft | null } | undefined> {
  const row = await findRunRow(db(), id);
  if (!row || isFinished(row.status)) return undefined;
  const parameters = parseJson(row.parameters);
  const { operations, diagnosis, targetSelector, rerun } = readRunRequest(row);
  const pinned = Object.entries(operations);
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
    isFresh: row.round === 0 && row.startedAt === null && rerun === null,
    parameters: isJsonObject(parameters) ? parameters : {},
    callees: new Map(callees),
    spec,
    diagnosis,
    targetSelector,
    targets: readRunTargets(row),
    edited: editedStep(rerun, row.rerunInput),
  };
  const draft = rerun && rerun.draft !== null ? { operation: rerun.draft, person: rerun.person } : null;
  return { run, lostWorkers: row.lostWorkers, draft };
}

function editedStep(rerun: RerunRecord | null, input: string | null): RunToCarryOut['edited'] {
  if (!rerun || input === null || rerun.contextHash === null || typeof rerun.from === 'string') return null;
  const { node, target } = rerun.from;
  return { node, target, contextHash: rerun.contextHash, input };
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
