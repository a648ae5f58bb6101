import type { CallOperation } from '#lib/calls/call-operation.ts';
import type { CallOutcome } from '#lib/calls/call-pod.ts';
import type { CallTry, TryCall } from '#lib/calls/call-try.ts';
import { type Tried, triedSchema } from '#lib/calls/tried.ts';
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
import { createLogSoFar, type LogSoFar } from '#lib/logs/log-so-far.ts';
import { buildableRuntime } from '#lib/operations/schema.ts';
import { getOperationRevision } from '#lib/operations/store.ts';
import { parseRow } from '#lib/parse-row.ts';
import { isFinished } from '#lib/status.ts';
import { storableText } from '#lib/storable.ts';
import type { WorkHandler } from '#lib/work/carrier.ts';
import { ClaimLost } from '#lib/work/claim-lost.ts';
import { recordEnd, type UnsuccessfulStatus } from '#lib/work/record-outcome.ts';
import { untilAborted, type WorkerLife } from '#lib/work/worker-life.ts';
import { untilDatabase } from '#lib/workers/until-database.ts';

/** What an invocation calls: an operation's revision, or unsaved files. */
interface InvocationCallee {
  /** An engine is needed. */
  isInPod: boolean;
  timeoutSeconds: number;
  call: (call: TryCall) => Promise<CallOutcome>;
}

/** Carries invocations out. One that has begun is never called twice. */
export function createInvocationHandler(parts: {
  monitor: () => EngineMonitor;
  callOperation: CallOperation;
  callTry: CallTry;
  life: WorkerLife;
}): WorkHandler {
  const { monitor, callOperation, callTry, life } = parts;

  /** What an invocation calls. */
  async function readCallee(row: InvocationRow): Promise<InvocationCallee> {
    if (row.revision === null) {
      const tried = readTried(row);
      return {
        isInPod: true,
        timeoutSeconds: tried.timeoutSeconds,
        call: (call) => callTry(row.operation, tried, call),
      };
    }
    const { operation, revision } = row;
    const spec = await untilDatabase(() => getOperationRevision(db(), revision));
    return {
      isInPod: buildableRuntime(spec) !== undefined,
      timeoutSeconds: spec.processor.timeoutSeconds ?? limits.stepTimeoutSecondsDefault,
      call: (call) => callOperation({ operation, revision, spec }, call),
    };
  }

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
      const callee = await readCallee(row);
      if (callee.isInPod) {
        if ('missing' in monitor().current()) setPhase('waiting for an engine');
        await monitor().whenReady(signal);
      }
      if (life.draining.aborted) return await untilAborted(signal);
      await life.attempts.during(async () => {
        if (await untilDatabase(() => recordInvocationStart(db(), id))) return call(row, callee);
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

    async function call(row: InvocationRow, callee: InvocationCallee): Promise<void> {
      const printed = createLogSoFar((text) => writeLog(id, storableText(text)));
      try {
        await finish(row, callee, printed);
      } finally {
        await printed.stop();
      }
    }

    async function finish(row: InvocationRow, callee: InvocationCallee, printed: LogSoFar): Promise<void> {
      let contentAddress: string | undefined;
      // The database is needed only until a Pod is found, so a call that it fails has reached no function.
      const outcome = await untilDatabase(() =>
        callee.call({
          method: row.method,
          path: row.path,
          headers: row.headers as [string, string][],
          body: row.body,
          timeoutMs: callee.timeoutSeconds * 1000,
          signal,
          onPrinted: printed.grew,
          onAddress: (address) => {
            contentAddress = address;
          },
          onPhase: (phase) => {
            if (phase.phase === 'building') setPhase('building', { buildId: phase.build, contentAddress });
            else if (phase.phase === 'starting') setPhase('starting');
            else setPhase('running', { ...phase.pod, contentAddress });
          },
        }),
      );
      const log = storableText(await outcome.log);
      await Promise.all([writing, printed.stop()]);
      await write(id, {
        status: 'succeeded',
        tried: null,
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
    tried: null,
    error: JSON.parse(JSON.stringify({ ...view, details })),
    ...(typeof log === 'string' ? { log } : {}),
    finishedAt: new Date(),
  });
}

/** What it has printed so far; whoever looks at it is told. */
async function writeLog(id: string, log: string): Promise<void> {
  await transaction(async (tx) => {
    if (await updateInvocationRow(tx, id, { log })) await notify(tx, `invocation:${id}`);
  });
}

/** @throws AppError `ROW_UNEXPECTED`. */
function readTried({ id, tried }: InvocationRow): Tried {
  return parseRow(triedSchema, JSON.parse(tried ?? 'null'), { table: 'invocations', id });
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
