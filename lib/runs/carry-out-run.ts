import { db } from '#lib/db/client.ts';
import { AppError, type ErrorView } from '#lib/errors.ts';
import { isJsonObject, type JsonObject, parseJson, stringifyJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { buildGraph } from '#lib/pipelines/graph.ts';
import type { PipelineSpec } from '#lib/pipelines/schema.ts';
import type { Callee, CallOperation } from '#lib/runs/call-operation.ts';
import { hashContext } from '#lib/runs/context.ts';
import { type DuringAttempt, executeStep } from '#lib/runs/execute-step.ts';
import {
  endOpenAttempts,
  type NewStep,
  type RecordedStep,
  readRecordedSteps,
  recordSkippedStep,
} from '#lib/runs/step-store.ts';
import { type NodeOutcome, type WalkOutcome, walkAll, walkFirstPath } from '#lib/runs/walk.ts';

/** The one target of the local engine. */
const localTarget = 'local';

const workerLost: ErrorView = {
  code: 'WORKER_LOST',
  message: 'The worker ended while this attempt was under way; the step was executed again.',
  hint: 'A step that must not happen twice can tell by its "idempotency-key" header.',
  fault: 'platform',
};

/** A run as its workflow knows it. */
export interface RunToCarryOut {
  id: string;
  round: number;
  /** True when no worker has begun it: nothing can be recorded of it. */
  isFresh: boolean;
  parameters: JsonObject;
  /** By the name of the operation: the revision pinned when the run was asked for. */
  callees: ReadonlyMap<string, Callee>;
  spec: PipelineSpec;
}

/**
 * Walks a run's pipeline from wherever its record says it stands.
 *
 * @throws The signal's reason once it is aborted; AppError `STEP_LIMIT`.
 */
export async function carryOutRun(
  run: RunToCarryOut,
  {
    callOperation,
    duringAttempt,
    signal,
  }: { callOperation: CallOperation; duringAttempt: DuringAttempt; signal: AbortSignal },
): Promise<WalkOutcome> {
  const graph = buildGraph(run.spec.adjacencyList);
  const recorded = run.isFresh ? new Map<string, RecordedStep>() : await readRecord(run.id);
  let lastSeq = Math.max(0, ...[...recorded.values()].map((step) => step.seq));
  const lateWrites: Promise<void>[] = [];

  function plan(node: number, context: JsonObject) {
    const contextHash = hashContext(context);
    const before = recorded.get(stepKey(node, contextHash));
    const pipelineNode = graph.nodes.get(node);
    const callee = run.callees.get(pipelineNode?.operation ?? '');
    if (!pipelineNode || !callee) throw new TypeError(`Node ${node} has no operation.`);
    const step = (): Omit<NewStep, 'input'> => ({
      runId: run.id,
      seq: before?.seq ?? nextSeq(),
      node,
      operation: callee.operation,
      revision: callee.revision,
      target: localTarget,
      contextHash,
      round: run.round,
    });
    return { before, pipelineNode, callee, step };
  }

  function nextSeq(): number {
    if (lastSeq >= limits.stepsPerRun) {
      throw new AppError({
        code: 'STEP_LIMIT',
        message: `The run reached ${limits.stepsPerRun} steps, the most a run may have.`,
        hint: 'Under firstPath every path with another context counts anew; use the strategy "all", or fewer paths.',
        fault: 'configuration',
      });
    }
    lastSeq += 1;
    return lastSeq;
  }

  async function execute(node: number, context: JsonObject): Promise<NodeOutcome> {
    signal.throwIfAborted();
    const { before, pipelineNode, callee, step } = plan(node, context);
    const known = before && recordedOutcome(before, run.round);
    if (known) return known;
    return executeStep({
      step: step(),
      node: pipelineNode,
      callee,
      context,
      attemptsBefore: before?.attempts ?? 0,
      signal,
      callOperation,
      duringAttempt,
      onLateWrite: (write) => {
        // Awaited at the end of the run; until then a failure must not count as unhandled.
        write.catch(() => undefined);
        lateWrites.push(write);
      },
    });
  }

  async function skip(node: number, context: JsonObject): Promise<void> {
    const { before, step } = plan(node, context);
    if (before?.status === 'skipped' && before.round === run.round) return;
    await recordSkippedStep(db(), { ...step(), input: stringifyJson(context) });
  }

  try {
    return run.spec.strategy === 'all'
      ? await walkAll(graph, run.parameters, execute, skip)
      : await walkFirstPath(graph, run.parameters, execute);
  } finally {
    // So that a run that says it has ended has its logs.
    await Promise.allSettled(lateWrites);
  }
}

/** What an earlier worker or round left of a run. Attempts that nobody is at any more are ended first. */
async function readRecord(runId: string): Promise<Map<string, RecordedStep>> {
  await endOpenAttempts(db(), runId, { status: 'failed', error: workerLost });
  const steps = await readRecordedSteps(db(), runId);
  return new Map(steps.map((step) => [stepKey(step.node, step.contextHash), step]));
}

function stepKey(node: number, contextHash: string): string {
  return `${node} ${contextHash}`;
}

/** What need not be executed again: successes of any round, and the failures and skips of this one. */
function recordedOutcome(step: RecordedStep, round: number): NodeOutcome | undefined {
  if (step.status === 'succeeded') {
    const results = parseJson(step.output ?? '{}');
    return { status: 'succeeded', results: isJsonObject(results) ? results : {} };
  }
  if (step.round !== round) return undefined;
  if (step.status === 'skipped') return { status: 'skipped' };
  return step.status === 'failed' ? { status: 'failed' } : undefined;
}
