import { db, transaction } from '#lib/db/client.ts';
import type { Invocation, Prisma } from '#lib/db/generated/client.ts';
import type { EngineMonitor } from '#lib/engines/monitor.ts';
import { AppError, toErrorView } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import { limits } from '#lib/limits.ts';
import { buildableRuntime, type OperationSpec } from '#lib/operations/schema.ts';
import { getOperationRevision } from '#lib/operations/store.ts';
import type { CallOperation } from '#lib/runs/call-operation.ts';
import {
  claimInvocation,
  failLostInvocations,
  findInvocationRow,
  listPendingInvocations,
  updateInvocationRow,
} from '#lib/runs/invocation-store.ts';
import type { InvocationPhase } from '#lib/runs/invocation-view.ts';
import { isFinished } from '#lib/status.ts';
import { storableText } from '#lib/storable.ts';
import { untilAborted, type WorkerLife } from '#lib/worker-life.ts';
import { untilDatabase } from '#lib/workers/until-database.ts';

/** The worker's runner of invocations. */
export interface InvocationRunner {
  /** Looks at an invocation that was asked for: carries it out, or cancels it. */
  lookAt(id: string): Promise<void>;
  lookAtAll(): Promise<void>;
  /** Ends what workers that died were at: it may have reached the function, and nothing is called twice. */
  failLost(): Promise<void>;
}

export function createInvocationRunner(parts: {
  monitor: () => EngineMonitor;
  callOperation: CallOperation;
  life: WorkerLife;
}): InvocationRunner {
  const { monitor, callOperation, life } = parts;
  const cancels = new Map<string, AbortController>();

  async function carryOut(row: Invocation): Promise<void> {
    const { id } = row;
    const cancel = new AbortController();
    cancels.set(id, cancel);
    const signal = AbortSignal.any([cancel.signal, life.stopping]);
    // Phases are written one after the other, and all of them before the outcome.
    let writing: Promise<void> = Promise.resolve();
    const setPhase = (phase: InvocationPhase, more: Prisma.InvocationUpdateManyMutationInput = {}) => {
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
        // Every worker hears of it and comes this far; the first goes on.
        if (await untilDatabase(() => claimInvocation(db(), id))) return call(spec);
        const now = await untilDatabase(() => findInvocationRow(db(), id));
        if (now?.cancelRequestedAt) cancel.abort(cancelled());
        cancel.signal.throwIfAborted();
      });
    } catch (error) {
      await writing;
      // A pending one is taken up by another worker; one under way is not called twice.
      if (life.stopping.aborted) await letGo(id);
      else await fail(id, error, cancel.signal.aborted ? 'cancelled' : 'failed');
    } finally {
      cancels.delete(id);
    }

    async function call(spec: OperationSpec): Promise<void> {
      // The database is asked only until a Pod is found, so a call that fails by it has reached no function.
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

  async function lookAt(id: string): Promise<void> {
    const row = await findInvocationRow(db(), id);
    if (!row || isFinished(row.status)) return;
    if (row.cancelRequestedAt) cancels.get(id)?.abort(cancelled());
    if (cancels.has(id) || row.status !== 'pending' || life.draining.aborted) return;
    await life.lastWords.during(() => carryOut(row));
  }

  return {
    lookAt,
    async lookAtAll() {
      await Promise.all((await listPendingInvocations(db())).map(lookAt));
    },
    async failLost() {
      await failLostInvocations(db(), toErrorView(workerStopped()));
    },
  };
}

async function letGo(id: string): Promise<void> {
  const row = await untilDatabase(() => findInvocationRow(db(), id));
  if (row?.status === 'running') await fail(id, workerStopped(), 'failed');
}

async function fail(id: string, error: unknown, status: 'failed' | 'cancelled'): Promise<void> {
  const view = toErrorView(error);
  const { log, ...details } = view.details ?? {};
  await write(id, {
    status,
    error: JSON.parse(JSON.stringify({ ...view, details })),
    ...(typeof log === 'string' ? { log } : {}),
    finishedAt: new Date(),
  });
}

/** Writes once the database is there. This is the only record of what happened, and no one else would end it. */
async function write(id: string, change: Prisma.InvocationUpdateManyMutationInput): Promise<void> {
  await untilDatabase(() =>
    transaction(async (tx) => {
      if (await updateInvocationRow(tx, id, change)) await notify(tx, `invocation:${id}`);
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
