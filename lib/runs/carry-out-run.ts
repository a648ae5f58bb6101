import type { Callee, CallOperation } from '#lib/calls/call-operation.ts';
import { config } from '#lib/config.ts';
import type { Target } from '#lib/engines/engine.ts';
import type { TargetSelector } from '#lib/engines/target-selector.ts';
import { AppError, type ErrorView } from '#lib/errors.ts';
import { isJsonObject, type JsonObject, parseJson, stringifyJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { buildGraph } from '#lib/pipelines/graph.ts';
import type { PipelineSpec } from '#lib/pipelines/schema.ts';
import { hashContext } from '#lib/runs/context.ts';
import { type DuringAttempt, executeStep } from '#lib/runs/execute-step.ts';
import {
  endOpenAttempts,
  type NewStep,
  type RecordedStep,
  readRecordedSteps,
  recordSkippedStep,
} from '#lib/runs/step-store.ts';
import { recordRunTarget, recordRunTargets } from '#lib/runs/target-store.ts';
import { contextOf, requireFewTargets, untargetedNames } from '#lib/runs/targets.ts';
import { taskContext } from '#lib/runs/task-context.ts';
import type { DiagnosisOrigin, RunTarget } from '#lib/runs/view.ts';
import { type NodeOutcome, type WalkOutcome, walkAll, walkFirstPath } from '#lib/runs/walk.ts';
import { beginTarget, walkTargets } from '#lib/runs/walk-targets.ts';

const workerLost: ErrorView = {
  code: 'WORKER_LOST',
  message: 'The worker ended while this attempt was under way; the step was executed again.',
  hint: 'A step that must not happen twice can tell by its "idempotency-key" header.',
  fault: 'platform',
};

/** A claimed run, as it stands when it is carried out. */
export interface RunToCarryOut {
  id: string;
  round: number;
  /** True when no worker has begun it: nothing can be recorded of it. */
  isFresh: boolean;
  parameters: JsonObject;
  /** By the name of the operation: the revision pinned when the run was asked for. */
  callees: ReadonlyMap<string, Callee>;
  spec: PipelineSpec;
  /** The Diagnosis that asked for it. */
  diagnosis: DiagnosisOrigin | null;
  /** What it is aimed at; null: at nothing. */
  targetSelector: TargetSelector | null;
  /** What that selected when a worker began the run; empty before. */
  targets: RunTarget[];
  /** The step that is given another input than the walk would make for it. */
  edited: EditedStep | null;
}

/** A step of a run that runs another again. */
interface EditedStep {
  node: number;
  target: string;
  /** Of the context it was reached with. */
  contextHash: string;
  /** JSON text. */
  input: string;
}

/** How a run reaches the world. */
interface RunMeans {
  callOperation: CallOperation;
  duringAttempt: DuringAttempt;
  /** See {@link Engine.resolveTargets}; waits for an engine. */
  resolveTargets: (selector: TargetSelector) => Promise<Target[]>;
  signal: AbortSignal;
}

/** One way through the pipeline: the run's only one, or that on one of its targets. */
interface Walk {
  target: Target | undefined;
  parameters: JsonObject;
  /** True when it succeeded in an earlier round: whatever is recorded of it stays. */
  isOver: boolean;
}

/**
 * Walks a run's pipeline, once on each of its targets, from wherever its record says it stands.
 *
 * @throws The signal's reason once it is aborted; AppError `STEP_LIMIT`; what resolving the targets throws.
 */
export async function carryOutRun(
  run: RunToCarryOut,
  { callOperation, resolveTargets, duringAttempt, signal }: RunMeans,
): Promise<WalkOutcome> {
  const graph = buildGraph(run.spec.adjacencyList);
  const recorded = run.isFresh ? new Map<string, RecordedStep>() : await readRecord(run);
  let lastSeq = Math.max(0, ...[...recorded.values()].map((step) => step.seq));
  const lateWrites: Promise<void>[] = [];

  function plan(node: number, context: JsonObject, { target, parameters, isOver }: Walk) {
    const contextHash = hashContext(context);
    const before = recorded.get(stepKey(node, contextHash, target?.name));
    const pipelineNode = graph.nodes.get(node);
    const callee = run.callees.get(pipelineNode?.operation ?? '');
    if (!pipelineNode || !callee) throw new TypeError(`Node ${node} has no operation.`);
    const { operation } = callee;
    const targetName = target?.name ?? untargetedNames[config().engine];
    const { id: runId, diagnosis } = run;
    const task = diagnosis && { diagnosis, runId, node, operation, target: targetName, contextHash };
    const received = task ? taskContext(context, parameters, task) : context;
    const { edited } = run;
    const isEdited =
      edited?.node === node && edited.target === targetName && isReachedAs(edited, contextHash);
    const step = (): Omit<NewStep, 'input'> => ({
      runId,
      seq: before?.seq ?? nextSeq(),
      node,
      operation,
      revision: callee.revision,
      target: targetName,
      contextHash,
      round: run.round,
    });
    const known = before && recordedOutcome(before, isOver ? before.round : run.round);
    return { before, known, pipelineNode, callee, received, step, input: isEdited ? edited.input : null };
  }

  /** Under `all` a node is executed once, so it is the one that is meant whatever comes to it now. */
  function isReachedAs({ contextHash }: EditedStep, now: string): boolean {
    return run.spec.strategy === 'all' || contextHash === now;
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

  async function execute(node: number, context: JsonObject, walk: Walk): Promise<NodeOutcome> {
    signal.throwIfAborted();
    const { before, known, pipelineNode, callee, received, step, input } = plan(node, context, walk);
    if (known) return known;
    return executeStep({
      step: step(),
      node: pipelineNode,
      callee,
      context: received,
      input,
      target: walk.target,
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

  async function skip(node: number, context: JsonObject, walk: Walk): Promise<void> {
    const { known, received, step } = plan(node, context, walk);
    if (known?.status === 'skipped') return;
    await recordSkippedStep({ ...step(), input: stringifyJson(received) });
  }

  function walkAlong(walk: Walk): Promise<WalkOutcome> {
    const executeHere = (node: number, context: JsonObject) => execute(node, context, walk);
    const skipHere = (node: number, context: JsonObject) => skip(node, context, walk);
    return run.spec.strategy === 'all'
      ? walkAll(graph, walk.parameters, executeHere, skipHere)
      : walkFirstPath(graph, walk.parameters, executeHere);
  }

  try {
    const { parameters, targetSelector } = run;
    if (!targetSelector) return await walkAlong({ target: undefined, parameters, isOver: false });
    const targets = await beginTargets(run, () => resolveTargets(targetSelector));
    return await walkTargets(targets, {
      walk: (target) =>
        walkAlong({
          target,
          parameters: contextOf(parameters, target),
          isOver: target.status === 'succeeded',
        }),
      onEnd: (target, index) => recordRunTarget(run.id, index, target),
      signal,
    });
  } finally {
    // So that a run that says it has ended has its logs.
    await Promise.allSettled(lateWrites);
  }
}

/** The run's targets: those an earlier worker or round found, else what its selector matches now. */
async function beginTargets(run: RunToCarryOut, resolve: () => Promise<Target[]>): Promise<RunTarget[]> {
  const targets = run.targets.length > 0 ? run.targets : requireFewTargets(await resolve());
  const begun = targets.map(beginTarget);
  await recordRunTargets(run.id, begun);
  return begun;
}

/** What an earlier worker or round recorded of a run. Attempts that nobody makes any more are ended first. */
async function readRecord({ id, targetSelector }: RunToCarryOut): Promise<Map<string, RecordedStep>> {
  await endOpenAttempts(id, { status: 'failed', error: workerLost });
  const steps = await readRecordedSteps(id);
  return new Map(
    steps.map((step) => [
      stepKey(step.node, step.contextHash, targetSelector ? step.target : undefined),
      step,
    ]),
  );
}

/** @param target Undefined for a run aimed at nothing, wherever the engine that carried it out has put it. */
function stepKey(node: number, contextHash: string, target: string | undefined): string {
  return `${node} ${contextHash} ${target ?? ''}`;
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
