import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '#lib/calls/read-answer.ts';
import { waitBriefly } from '#lib/calls/wait-briefly.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import type { PodExit } from '#lib/engines/engine.ts';
import { isEngineLost } from '#lib/engines/engine-lost.ts';
import { AppError, type Fault, toErrorView } from '#lib/errors.ts';
import { type InvokeRequest, invokePod } from '#lib/http/invoke.ts';
import { secretHeader } from '#lib/http/pod-secret.ts';
import { limits } from '#lib/limits.ts';
import { logHeader, type OnGrown } from '#lib/pods/pool/log-demux.ts';
import type { MakePod, PodLease, PodPool, PodsWanted } from '#lib/pods/pool/pod-pool.ts';

/** What is sent to a Pod. */
export interface PodCall
  extends Pick<InvokeRequest, 'method' | 'path' | 'headers' | 'body' | 'timeoutMs' | 'signal'> {
  /** Told what the call is doing, as it does it. */
  onPhase?: (phase: CallPhase) => void;
  /** Told while it goes on, each time its handler has printed. */
  onPrinted?: OnGrown;
  /** True: it has its Pod to itself. Others would wait for what it does after it was cancelled, so the Pod goes with it. */
  isAlone?: boolean;
}

export type CallPhase =
  | { phase: 'building'; build: string }
  | { phase: 'starting' }
  | { phase: 'running'; pod: PodOfCall | null };

/** Where a call was served. */
export interface PodOfCall {
  pod: string;
  image: string;
  /** Null where it is not in that image but beside its dependencies: in a standby Pod. */
  imageDigest: string | null;
}

export interface CallOutcome {
  answer: Answer;
  /** From request to answer. */
  durationMs: number;
  /** What the handler printed; arrives a moment after the answer. */
  log: Promise<string>;
}

/** How often the engine may be lost while one call waits for its Pod. After that, something else is wrong. */
const mostLosses = 3;
/** A header by which a main says that it did not call the handler: the call can be repeated. */
const refusedHeader = 'podsmith-refused';
const askAgainMs = 50;

/** Calls a Pod, started if there is none. Throws AppError when there is no answer. */
export async function callPod(
  { wanted, make }: { wanted: PodsWanted; make: MakePod },
  call: PodCall,
  { pods, monitor }: { pods: PodPool; monitor: () => EngineMonitor },
): Promise<CallOutcome> {
  const acquire = () => onLiveEngine(monitor, () => pods.acquire(wanted, make, call.signal));
  const lease = await acquire();
  try {
    return await callLease(lease, call);
  } catch (error) {
    // The Pod was stopped as idle at the very moment of the call: the request did not reach it.
    if (!(error instanceof AppError) || error.code !== 'POD_UNREACHABLE') throw error;
    lease.release();
    await waitBriefly(lease.findExit(), { signal: call.signal, otherwise: undefined });
    lease.discard();
    return await callLease(await acquire(), call);
  }
}

/** Does what comes before a request is sent, again when its engine was lost: that is waited for, as before a run begins. */
export async function onLiveEngine<T>(monitor: () => EngineMonitor, work: () => Promise<T>): Promise<T> {
  for (let losses = 1; ; losses++) {
    try {
      return await work();
    } catch (error) {
      if (!isEngineLost(error)) throw error;
      monitor().reportLost(toErrorView(error).message);
      if (losses === mostLosses) throw error;
    }
  }
}

/**
 * Calls one Pod and gives it back. Repeats the call while the Pod answers that it did not call the handler: it is being
 * replaced, or is busy.
 *
 * @throws AppError When there is no answer; `POD_UNREACHABLE`: the handler was not called.
 */
export async function callLease(lease: PodLease, call: PodCall): Promise<CallOutcome> {
  const { name: pod, image, imageDigest } = lease;
  call.onPhase?.({ phase: 'running', pod: { pod, image, imageDigest } });
  const until = performance.now() + call.timeoutMs;
  try {
    for (;;) {
      const timeoutMs = Math.max(Math.ceil(until - performance.now()), 1);
      const outcome = await callOnce(lease, { ...call, timeoutMs });
      if (outcome !== 'not begun') return outcome;
      await sleep(askAgainMs, undefined, { signal: call.signal });
    }
  } finally {
    lease.release();
  }
}

async function callOnce(lease: PodLease, call: PodCall): Promise<CallOutcome | 'not begun'> {
  const invocation = randomUUID();
  const log = lease.openLog(invocation, call.onPrinted);
  try {
    const { durationMs, ...answer } = await invokePod({
      endpoint: lease.endpoint,
      method: call.method,
      path: call.path,
      headers: [
        // Twice, it would be neither.
        ...call.headers.filter(([name]) => name.toLowerCase() !== secretHeader),
        [secretHeader, lease.secret],
        ['podsmith-invocation', invocation],
        ['podsmith-timeout-ms', String(call.timeoutMs)],
      ],
      body: call.body,
      timeoutMs: call.timeoutMs,
      signal: call.signal,
      maxResponseBytes: limits.responseBytes,
    });
    const { headers } = answer;
    const read = log.read(headers);
    if (headers.some(([name]) => name.toLowerCase() === refusedHeader)) return 'not begun';
    lease.answered();
    const users = headers.filter(([name]) => name.toLowerCase() !== logHeader);
    return { answer: { ...answer, headers: users }, durationMs, log: read };
  } catch (error) {
    if (call.signal.aborted) {
      if (call.isAlone) lease.withdraw('A call that it served was cancelled.');
      // Its main sees that the caller has left, and has the handler ended (runtimes/README.md).
      else lease.cancelled();
    }
    if (error instanceof AppError && error.code === 'INVOKE_TIMEOUT') lease.timedOut(call.timeoutMs);
    const text = await log.read();
    const cutOff = log.cutOff();
    if (!cutOff || !isConnectionLost(error)) throw await explain(error, lease, text, call.signal);
    if (!cutOff.hasBegun) return 'not begun';
    throw replacedDuringCall(cutOff.reason, error, text);
  }
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof AppError && error.code === 'POD_CONNECTION_LOST';
}

function replacedDuringCall(reason: string, cause: unknown, log: string): AppError {
  return new AppError(
    {
      code: 'POD_REPLACED',
      message: `The call was cut off. ${reason}`,
      hint: 'The other call ran in the same process. Run this one again; it may have done a part of its work.',
      fault: 'code',
      details: { log },
    },
    { cause },
  );
}

/** Adds to a failed call why its Pod ended or cannot be reached, and what the handler printed. */
async function explain(error: unknown, lease: PodLease, log: string, signal: AbortSignal): Promise<unknown> {
  if (!(error instanceof AppError)) return error;
  // The call has ended: an engine that hangs must not hold it.
  const briefly = { signal, otherwise: undefined };
  const isLost = error.code === 'POD_CONNECTION_LOST';
  const exit = isLost ? await waitBriefly(lease.findExit(), briefly) : undefined;
  const mayBeUnreached = !exit && (isLost || error.code === 'INVOKE_TIMEOUT');
  const trouble = mayBeUnreached ? await waitBriefly(lease.findTrouble(), briefly) : undefined;
  const { code, message, hint, fault, details } = error;
  if (exit) {
    const told = `The Pod ended during the call: ${exit.message}`;
    const more = { ...details, log, exitCode: exit.code, exitReason: exit.reason };
    return new AppError(
      { code: 'POD_EXITED', message: told, hint, fault: faultOf(exit), details: more },
      { cause: error },
    );
  }
  return new AppError(
    {
      // A lost engine is reported in its own way.
      code,
      message: trouble ? `The call was cut off. ${trouble.message}` : message,
      hint: trouble?.hint ?? hint,
      fault: trouble ? 'platform' : fault,
      details: { ...details, log, ...(trouble && { trouble: trouble.code }) },
    },
    { cause: error },
  );
}

/** A Pod that was killed from outside (deleted, evicted) is not its code's fault. */
function faultOf(exit: PodExit): Fault {
  return exit.reason === 'killed' ? 'platform' : 'code';
}
