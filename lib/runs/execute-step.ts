import { setTimeout as sleep } from 'node:timers/promises';
import type { Callee, CallOperation } from '#lib/calls/call-operation.ts';
import { isDatabaseFailure } from '#lib/db/database-failure.ts';
import type { Target } from '#lib/engines/engine.ts';
import { AppError, toErrorView } from '#lib/errors.ts';
import { type JsonObject, stringifyJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import type { PipelineNode } from '#lib/pipelines/schema.ts';
import { type AttemptOutcome, beginAttempt } from '#lib/runs/attempt-record.ts';
import { backoffMs } from '#lib/runs/backoff.ts';
import { evaluateInputs, evaluateWhen } from '#lib/runs/expressions.ts';
import { judgeAnswer, type StepResults } from '#lib/runs/judge-answer.ts';
import { type NewStep, recordSkippedStep } from '#lib/runs/step-store.ts';
import type { NodeOutcome } from '#lib/runs/walk.ts';
import { recordOutcome } from '#lib/work/record-outcome.ts';

/** Called around each attempt. */
export type DuringAttempt = <T>(make: () => Promise<T>) => Promise<T>;

/** A step about to be executed. */
export interface StepPlan {
  /** What is recorded of it; `input` is filled in here. */
  step: Omit<NewStep, 'input'>;
  node: PipelineNode;
  callee: Callee;
  context: JsonObject;
  /** JSON text that it is given whatever its expressions say; null: what they make of the context. */
  input: string | null;
  /** Where it has to be executed; undefined: wherever there is room. */
  target: Target | undefined;
  /** Attempts recorded already, by an earlier round or a worker that died. */
  attemptsBefore: number;
  signal: AbortSignal;
  callOperation: CallOperation;
  /** Makes an attempt; a worker that drains begins none, and waits for `signal` instead. */
  duringAttempt: DuringAttempt;
  /** Given the writing of each log, which goes on after the step's outcome is known. */
  onLateWrite: (write: Promise<void>) => void;
}

/**
 * Executes a step, with its retries, and records each attempt; or records that its `when` let it not run.
 *
 * @throws The signal's reason once it is aborted; the attempt is then left as "running" for the caller to end.
 */
export async function executeStep(plan: StepPlan): Promise<NodeOutcome> {
  const { node, signal } = plan;
  let queuedAt = new Date();
  if (node.when !== undefined && plan.input === null) {
    const instead = await withoutExecution(plan, node.when, queuedAt);
    if (instead) return instead;
  }
  const retries = node.retries ?? 0;
  for (let failures = 0; ; ) {
    const number = plan.attemptsBefore + failures + 1;
    const repeatInMs = failures < retries ? backoffMs(failures + 1) : undefined;
    const outcome = await plan.duringAttempt(() => attempt(plan, { number, queuedAt, repeatInMs }));
    signal.throwIfAborted();
    if (outcome) return { status: 'succeeded', results: outcome.results };
    failures++;
    if (repeatInMs === undefined) return { status: 'failed' };
    await sleep(repeatInMs, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
    queuedAt = new Date();
  }
}

/** Makes one attempt. Undefined when it failed; throws the signal's reason once that is aborted, and database failures. */
async function attempt(
  plan: StepPlan,
  { number, queuedAt, repeatInMs }: { number: number; queuedAt: Date; repeatInMs: number | undefined },
): Promise<StepResults | undefined> {
  const { node, callee, context, signal } = plan;
  const prepared = await prepareInput(plan);
  const step = { ...plan.step, input: prepared.input ?? stringifyJson(context) };
  const record = beginAttempt(step, number, queuedAt);
  try {
    if (prepared.input === undefined) throw prepared.error;
    const { answer, durationMs, log } = await plan.callOperation(callee, {
      method: 'POST',
      path: '/',
      headers: stepHeaders(plan, number),
      target: plan.target,
      body: Buffer.from(prepared.input),
      timeoutMs: timeoutMs(node, callee),
      signal,
      onPrinted: record.printed,
      onPhase: (phase) => {
        record.reached(phase);
        if (phase.phase === 'running') record.pod = phase.pod;
      },
    });
    const judged = judge(answer, callee.operation);
    const ended = record.end(judged, { repeatInMs, durationMs });
    plan.onLateWrite(record.addLog(log));
    await ended;
    return 'result' in judged ? judged.result : undefined;
  } catch (error) {
    // A database that is away is no outcome of the step: either one is recorded, or the attempt is made again.
    if (signal.aborted || isDatabaseFailure(error)) {
      await record.abandon();
      throw signal.aborted ? signal.reason : error;
    }
    await recordOutcome(
      () => record.end({ error }, { repeatInMs }),
      (reason) => record.end({ error: reason }, { repeatInMs }),
    );
    const { log } = toErrorView(error).details ?? {};
    if (typeof log === 'string') await record.addLog(Promise.resolve(log));
    return undefined;
  }
}

/** What the step receives, as JSON text, or why that cannot be made. */
async function prepareInput({
  node,
  context,
  input: given,
  signal,
}: StepPlan): Promise<{ input: string } | { input: undefined; error: unknown }> {
  if (given !== null) return { input: given };
  try {
    const input = stringifyJson(node.inputs ? await evaluateInputs(node.inputs, context, signal) : context);
    requireSize(input);
    return { input };
  } catch (error) {
    return { input: undefined, error };
  }
}

/** The outcome of a node whose `when` is false, or cannot be evaluated: that must not skip it in silence. */
async function withoutExecution(
  plan: StepPlan,
  when: string,
  queuedAt: Date,
): Promise<NodeOutcome | undefined> {
  const step = { ...plan.step, input: stringifyJson(plan.context) };
  try {
    if (await evaluateWhen(when, plan.context, plan.signal)) return undefined;
  } catch (error) {
    plan.signal.throwIfAborted();
    await beginAttempt(step, plan.attemptsBefore + 1, queuedAt).end({ error }, {});
    return { status: 'failed' };
  }
  await recordSkippedStep(step);
  return { status: 'skipped' };
}

function judge(...args: Parameters<typeof judgeAnswer>): AttemptOutcome {
  try {
    return { result: judgeAnswer(...args) };
  } catch (error) {
    return { error };
  }
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
function stepHeaders({ step, target }: StepPlan, attempt: number): [string, string][] {
  const trace = step.runId.replaceAll('-', '');
  const span = (step.seq * 1000 + attempt).toString(16).padStart(16, '0');
  const key = `${step.runId}/${step.node}`;
  return [
    ['content-type', 'application/json'],
    ['traceparent', `00-${trace}-${span}-01`],
    ['idempotency-key', target ? `${key}/${target.name}` : key],
    ['podsmith-run', step.runId],
    ['podsmith-node', String(step.node)],
    ...(target ? [['podsmith-target', target.name] satisfies [string, string]] : []),
    ['podsmith-attempt', String(attempt)],
  ];
}
