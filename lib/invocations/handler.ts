import type { CallOperation } from '#lib/calls/call-operation.ts';
import { db, transaction } from '#lib/db/client.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import { AppError, toErrorView } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import {
  failInvocationsOfDeadWorkers,
  findInvocationRow,
  type InvocationChange,
  type InvocationRow,
  recordInvocationStart,
  updateInvocationRow,
} from '#lib/invocations/store.ts';
import type { InvocationPhase } from '#lib/invocations/view.ts';
import { limits } from '#lib/limits.ts';
import { buildableRuntime, type OperationSpec } from '#lib/operations/schema.ts';
import { getOperationRevision } from '#lib/operations/store.ts';
import { isFinished } from '#lib/status.ts';
import { storableText } from '#lib/storable.ts';
import type { WorkHandler } from '#lib/work/carrier.ts';
import { ClaimLost } from '#lib/work/claim-lost.ts';
import { recordEnd, type UnsuccessfulStatus } from '#lib/work/record-outcome.ts';
import { untilAborted, type WorkerLife } from '#lib/work/worker-life.ts';
import { untilDatabase } from '#lib/workers/until-database.ts';

/** Carries invocations out. One that has begun is never called twice. */
export function createInvocationHandler(parts: {
  monitor: () => EngineMonitor;
  callOperation: CallOperation;
  life: WorkerLife;
}): WorkHandler {
  const { monitor, callOperation, life } = parts;

  async function carryOut(id: string, cancel: AbortSignal): Promise<void> {
    const row = await untilDatabase(() => findInvocationRow(db(), id));
    if (!row || isFinished(row.status)) return;
    const signal = AbortSignal.any([cancel, life.stopping]);
    // Phases are written one after the other, and all of them before the outcome.
    let writing: Promise<void> = Promise.resolve();
    const setPhase = (phase: InvocationPhase, more: InvocationChange = {}) => {
      writing = writing.then(() => write(id, { phase, ...more })).catch(() => undefined);
    };
    try {
      const spec = await untilDatabase(() => getOperationRevision(db(), row.revision));
      if (buildableRuntime(spec)) {
        if ('missing' in monitor().current()) setPhase('waiting for an engine');
        await monitor().whenReady(signal);
      }
      if (life.draining.aborted) return await untilAborted(signal);
      await life.attempts.during(async () => {
        if (await untilDatabase(() => recordInvocationStart(db(), id))) return call(row, spec);
        // It was cancelled at this very moment, or the claim no longer holds.
        const now = await untilDatabase(() => findInvocationRow(db(), id));
        if (!now?.cancelRequestedAt) throw new ClaimLost(`The invocation ${id}`);
        await writing;
        await end(id, 'cancelled', cancelled());
      });
    } catch (error) {
      await writing;
      if (error instanceof ClaimLost) throw error;
      // Another worker claims a pending one; one under way is not called twice.
      if (life.stopping.aborted) await letGo(id);
      else await end(id, cancel.aborted ? 'cancelled' : 'failed', error);
    }

    async function call(row: InvocationRow, spec: OperationSpec): Promise<void> {
      // The database is needed only until a Pod is found, so a call that it fails has reached no function.
      const outcome = await untilDatabase(() =>
        callOperation(
          { operation: row.operation, revision: row.revision, spec },
          {
            method: row.method,
            path: row.path,
            headers: row.headers as [string, string][],
            body: row.body,
            timeoutMs: (spec.processor.timeoutSeconds ?? limits.stepTimeoutSecondsDefault) * 1000,
            signal,
            onPhase: (phase) => {
              if (phase.phase === 'building') setPhase('building', { buildId: phase.build });
              else if (phase.phase === 'starting') setPhase('starting');
              else setPhase('running', phase.pod ?? {});
            },
          },
        ),
      );
      const log = storableText(await outcome.log);
      await writing;
      await write(id, {
        status: 'succeeded',
        statusCode: outcome.answer.statusCode,
        responseHeaders: outcome.answer.headers,
        responseBody: Uint8Array.from(outcome.answer.body),
        log,
        durationMs: outcome.durationMs,
        finishedAt: new Date(),
      });
    }
  }

  return {
    table: 'invocations',
    claimable: ['pending'],
    carryOut,
    fail: (id, error) => end(id, 'failed', error),
    cancelled,
  };
}

/** Ends the invocations of workers that died: they may have reached the function, and nothing is called twice. */
export async function failLostInvocations(): Promise<void> {
  await failInvocationsOfDeadWorkers(db(), toErrorView(workerStopped()));
}

async function letGo(id: string): Promise<void> {
  const row = await untilDatabase(() => findInvocationRow(db(), id));
  if (row?.status === 'running') await end(id, 'failed', workerStopped());
}

/** Ends an invocation that got no answer. */
function end(id: string, status: UnsuccessfulStatus, error: unknown): Promise<void> {
  return recordEnd(status, error, (...how) => record(id, ...how));
}

async function record(id: string, status: UnsuccessfulStatus, error: unknown): Promise<void> {
  const view = toErrorView(error);
  const { log, ...details } = view.details ?? {};
  await write(id, {
    status,
    error: JSON.parse(JSON.stringify({ ...view, details })),
    ...(typeof log === 'string' ? { log } : {}),
    finishedAt: new Date(),
  });
}

/** Waits for the database: this is the only record of what happened, and nobody else would write it. */
async function write(id: string, change: InvocationChange): Promise<void> {
  await untilDatabase(() =>
    transaction(async (tx) => {
      if (await updateInvocationRow(tx, id, change)) await notify(tx, `invocation:${id}`, 'invocations');
    }),
  );
}

function cancelled(): AppError {
  return new AppError({
    code: 'INVOCATION_CANCELLED',
    message: 'The invocation was cancelled.',
    fault: 'configuration',
  });
}

function workerStopped(): AppError {
  return new AppError({
    code: 'WORKER_LOST',
    message: 'The worker ended while this invocation was under way.',
    hint: 'Run it again. It may have reached the function already.',
    fault: 'platform',
  });
}
