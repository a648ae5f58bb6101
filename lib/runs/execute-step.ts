import { setTimeout as sleep } from 'node:timers/promises';
import { db } from '#lib/db/client.ts';
import { AppError, toErrorView } from '#lib/errors.ts';
import { type JsonObject, stringifyJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import type { PipelineNode } from '#lib/pipelines/schema.ts';
import { backoffMs } from '#lib/runs/backoff.ts';
import type { Callee, CallOperation, PodOfCall } from '#lib/runs/call-operation.ts';
import { evaluateInputs, evaluateWhen } from '#lib/runs/expressions.ts';
import { judgeAnswer, type StepResults } from '#lib/runs/judge-answer.ts';
import {
  type NewStep,
  recordAttemptEnd,
  recordAttemptLog,
  recordAttemptStart,
  recordSkippedStep,
} from '#lib/runs/step-store.ts';
import type { NodeOutcome } from '#lib/runs/walk.ts';

/** A step about to be executed. */
export interface StepPlan {
  /** What is recorded of it; `input` is filled in here. */
  step: Omit<NewStep, 'input'>;
  node: PipelineNode;
  callee: Callee;
  context: JsonObject;
  /** Attempts recorded already, by an earlier round or a worker that died. */
  attemptsBefore: number;
  signal: AbortSignal;
  callOperation: CallOperation;
  /** Given the writing of each log, which goes on after the step's outcome is known. */
  onLateWrite: (write: Promise<void>) => void;
}

/**
 * Executes a step, with its retries, and records each attempt; or records that its `when` let it not run.
 *
 * @throws The signal's reason once it is aborted; the attempt is then left as "running" for the caller to end.
 */
export async function executeStep(plan: StepPlan): Promise<NodeOutcome> {
  const { node, callee, signal } = plan;
  if (node.when !== undefined) {
    const instead = await withoutExecution(plan, node.when);
    if (instead) return instead;
  }
  const retries = node.retries ?? 0;
  for (let failures = 0; ; ) {
    const number = plan.attemptsBefore + failures + 1;
    const outcome = await attempt(plan, number, failures < retries);
    signal.throwIfAborted();
    if (outcome) return { status: 'succeeded', results: outcome.results };
    failures++;
    if (failures > retries) return { status: 'failed' };
    await sleep(backoffMs(failures), undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
  }

  async function attempt(of: StepPlan, number: number, mayRepeat: boolean) {
    const startedAt = new Date();
    const began = performance.now();
    const step = { runId: of.step.runId, seq: of.step.seq, number };
    let pod: PodOfCall | null = null;
    let input = '{}';
    const end = (result: StepResults | undefined, error: unknown, durationMs?: number) => {
      const failedStatus = mayRepeat ? ('running' as const) : ('failed' as const);
      return recordAttemptEnd(db(), {
        ...step,
        status: result ? 'succeeded' : 'failed',
        stepStatus: result ? 'succeeded' : failedStatus,
        output: result?.text ?? null,
        error: result ? null : toErrorView(error),
        image: pod?.image ?? null,
        imageDigest: pod?.imageDigest ?? null,
        pod: pod?.pod ?? null,
        finishedAt: new Date(),
        durationMs: durationMs ?? performance.now() - began,
      });
    };
    try {
      input = stringifyJson(node.inputs ? await evaluateInputs(node.inputs, of.context) : of.context);
    } catch (error) {
      await recordAttemptStart(db(), { ...of.step, input: stringifyJson(of.context) }, { number, startedAt });
      await end(undefined, error);
      return undefined;
    }
    const started = recordAttemptStart(db(), { ...of.step, input }, { number, startedAt });
    // Awaited below, after the call: until then a failure must not count as unhandled.
    started.catch(() => undefined);
    try {
      requireSize(input);
      const { answer, durationMs, log } = await of.callOperation(callee, {
        method: 'POST',
        path: '/',
        headers: stepHeaders(of.step, number),
        body: Buffer.from(input),
        timeoutMs: timeoutMs(node, callee),
        signal: of.signal,
        onPhase: (phase) => {
          if (phase.phase === 'running') pod = phase.pod;
        },
      });
      of.onLateWrite(writeLog(step, log, started));
      const judged = judge(answer, callee.operation);
      await started;
      await end(judged.result, judged.error, durationMs);
      return judged.result;
    } catch (error) {
      await started;
      if (of.signal.aborted) throw of.signal.reason;
      await end(undefined, error);
      const { log } = toErrorView(error).details ?? {};
      if (typeof log === 'string' && log !== '') await recordAttemptLog(db(), { ...step, log });
      return undefined;
    }
  }
}

/** The outcome of a node whose `when` is false, or cannot be evaluated: that must not skip it in silence. */
async function withoutExecution(plan: StepPlan, when: string): Promise<NodeOutcome | undefined> {
  const step = { ...plan.step, input: stringifyJson(plan.context) };
  try {
    if (await evaluateWhen(when, plan.context)) return undefined;
    await recordSkippedStep(db(), step);
    return { status: 'skipped' };
  } catch (error) {
    const number = plan.attemptsBefore + 1;
    const now = new Date();
    await recordAttemptStart(db(), step, { number, startedAt: now });
    await recordAttemptEnd(db(), {
      ...{ runId: step.runId, seq: step.seq, number, status: 'failed', stepStatus: 'failed' },
      ...{ output: null, image: null, imageDigest: null, pod: null, finishedAt: now, durationMs: 0 },
      error: toErrorView(error),
    });
    return { status: 'failed' };
  }
}

function judge(...args: Parameters<typeof judgeAnswer>): { result?: StepResults; error?: unknown } {
  try {
    return { result: judgeAnswer(...args) };
  } catch (error) {
    return { error };
  }
}

async function writeLog(
  step: { runId: string; seq: number; number: number },
  log: Promise<string>,
  started: Promise<void>,
): Promise<void> {
  const text = await log;
  await started;
  if (text !== '') await recordAttemptLog(db(), { ...step, log: text });
}

function requireSize(input: string): void {
  const bytes = Buffer.byteLength(input);
  if (bytes <= limits.contextBytes) return;
  throw new AppError({
    code: 'CONTEXT_TOO_LARGE',
    message: `The step's context has ${bytes} bytes; at most ${limits.contextBytes} are allowed.`,
    hint: 'Let earlier steps return less, or name what this step needs under "inputs".',
    fault: 'code',
  });
}

function timeoutMs(node: PipelineNode, callee: Callee): number {
  const seconds =
    node.timeoutSeconds ?? callee.spec.processor.timeoutSeconds ?? limits.stepTimeoutSecondsDefault;
  return seconds * 1000;
}

/** What tells a step who is calling. `traceparent` is W3C Trace Context; the run is the trace. */
function stepHeaders(step: Omit<NewStep, 'input'>, attempt: number): [string, string][] {
  const trace = step.runId.replaceAll('-', '');
  const span = (step.seq * 1000 + attempt).toString(16).padStart(16, '0');
  return [
    ['content-type', 'application/json'],
    ['traceparent', `00-${trace}-${span}-01`],
    ['idempotency-key', `${step.runId}/${step.node}`],
    ['podsmith-run', step.runId],
    ['podsmith-node', String(step.node)],
    ['podsmith-attempt', String(attempt)],
  ];
}
