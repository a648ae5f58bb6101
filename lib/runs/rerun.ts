import { z } from 'zod';
import { type Database, db, transaction } from '#lib/db/client.ts';
import { conflict, type FieldIssue, invalidInput, notFound } from '#lib/errors.ts';
import { idempotencyKeySchema } from '#lib/idempotency-key.ts';
import { newId, requireId } from '#lib/ids.ts';
import { parseOperation } from '#lib/operations/service.ts';
import { findRevisionsOf, putOperationRevisionRow } from '#lib/operations/store.ts';
import { objectError, parseInput } from '#lib/parse-input.ts';
import { buildGraph } from '#lib/pipelines/graph.ts';
import type { PipelineSpec } from '#lib/pipelines/schema.ts';
import { findNewestRevisions, getPipelineRevision, type NewestRevisions } from '#lib/pipelines/store.ts';
import { makeRevision, type Revision } from '#lib/revision.ts';
import { askForRun, textOfContext } from '#lib/runs/ask-for-run.ts';
import { findReused, type RerunRecord } from '#lib/runs/rerun-record.ts';
import { copySteps } from '#lib/runs/rerun-store.ts';
import { readRecordedSteps } from '#lib/runs/step-store.ts';
import { findRunRow, type RunRow, readRunRequest } from '#lib/runs/store.ts';
import { readRunTargets } from '#lib/runs/target-store.ts';
import type { RerunView, RunTarget } from '#lib/runs/view.ts';
import { isFinished } from '#lib/status.ts';

/** Which code a run takes that runs another again. */
export const rerunCodes = ['recorded', 'latest', 'draft'] as const;

export type RerunCode = (typeof rerunCodes)[number];

const fromSchema = z.union(
  [z.enum(['start', 'failed']), z.strictObject({ step: z.int().min(1) })],
  'Expected "start", "failed" or a step such as {"step": 3}.',
);

const requestSchema = z.strictObject(
  {
    from: fromSchema.default('start'),
    code: z.enum(rerunCodes, 'Expected recorded, latest or draft.').default('recorded'),
    /** The unsaved `OperationSpec` of the step's operation; with `code: draft`. */
    spec: z.unknown().optional(),
    /** Instead of the run's own; from the start. */
    parameters: z.unknown().optional(),
    /** Instead of what the step received; from a step. */
    input: z.unknown().optional(),
    idempotencyKey: z.unknown().optional(),
  },
  objectError('Expected an object such as {"from": {"step": 3}, "code": "latest"}, or nothing.'),
);

type ParsedRequest = z.output<typeof requestSchema>;

/** Where a run begins that runs another again. */
interface Beginning {
  from: RerunView['from'];
  /** Of the step it begins from, if it begins from one. */
  step: { operation: string; contextHash: string } | null;
  /** The steps that are taken over, by their numbers. */
  seqs: number[];
}

/**
 * Asks a worker to run an ended run again, as a run of its own: from its start, from what failed, or from any of its
 * steps. What is before that is taken over as it was recorded, and the ended run stays as it is.
 *
 * @param id The run to be run again.
 * @param request Where to begin, and with what; nobody has checked it.
 * @param options.person Who asks: `user:<id>` or `token:<id>`. A draft is tried in a Pod of theirs.
 * @returns The new run's id; `created` is false when its idempotency key was used before for the same.
 * @throws AppError `NOT_FOUND`, `INVALID_INPUT`, `CONFLICT` for a run that has not ended or did not fail.
 */
export async function requestRerun(
  id: string,
  request: unknown,
  { person }: { person: string },
): Promise<{ id: string; created: boolean }> {
  const asked = parseInput(requestSchema, request, 'The request', [], { anyTextIn: ['parameters', 'input'] });
  requireFitting(asked);
  const idempotencyKey = parseInput(idempotencyKeySchema, asked.idempotencyKey, 'The idempotency key', [
    'idempotencyKey',
  ]);
  const origin = await findEnded(requireId(id, 'run'));
  const pipeline = await getPipelineRevision(db(), origin.revision);
  const { from, step, seqs } = await findBeginning(origin, pipeline, asked.from);
  const draft = step && asked.code === 'draft' ? await readDraft(step.operation, asked.spec) : null;
  const parameters =
    asked.parameters === undefined ? origin.parameters : textOfContext(asked.parameters, 'parameters');
  const input = asked.input === undefined ? null : textOfContext(asked.input, 'input');
  const rerun: RerunRecord = {
    of: origin.id,
    from,
    isInputEdited: input !== null || parameters !== origin.parameters,
    draft: draft?.operation ?? null,
    contextHash: step?.contextHash ?? null,
    person,
  };
  const { diagnosis, targetSelector } = readRunRequest(origin);
  return transaction(async (tx) => {
    const { revision, operations } = await findRevisions(tx, origin, asked);
    if (draft) await putOperationRevisionRow(tx, draft.operation, draft.revision);
    const run = await askForRun(tx, {
      id: newId(),
      pipeline: origin.pipeline,
      pipelineUid: origin.pipelineUid,
      revision,
      operations: draft ? { ...operations, [draft.operation]: draft.revision.digest } : operations,
      parameters,
      idempotencyKey,
      targetSelector: targetSelector ?? undefined,
      diagnosis: diagnosis ?? undefined,
      again: { rerun, input, targets: targetsFrom(readRunTargets(origin), from) },
    });
    if (run.created) await copySteps(tx, { from: origin.id, to: run.id, seqs });
    return run;
  });
}

/** What is said besides where to begin from has to go with it. */
function requireFitting({ from, code, parameters, input, spec }: ParsedRequest): void {
  const isFromStep = typeof from === 'object';
  const refused = [
    parameters !== undefined &&
      from !== 'start' &&
      misplaced('parameters', 'Only a run from the start takes others.'),
    input !== undefined &&
      !isFromStep &&
      misplaced('input', 'Only a step is given an input: say which in "from".'),
    code === 'draft' &&
      !isFromStep &&
      misplaced('code', 'A draft is of the operation of a step: say which in "from".'),
    code === 'draft' && spec === undefined && misplaced('spec', 'Expected the unsaved OperationSpec.'),
    code !== 'draft' && spec !== undefined && misplaced('spec', 'A spec goes with {"code": "draft"}.'),
  ].filter((issue) => issue !== false);
  if (refused[0]) throw invalidInput(`The request does not fit together: ${refused[0].message}`, refused);
}

function misplaced(field: string, message: string): FieldIssue {
  return { path: [field], message };
}

async function findEnded(id: string): Promise<RunRow> {
  const row = await findRunRow(db(), id);
  if (!row) throw notFound(`The run "${id}"`);
  if (isFinished(row.status)) return row;
  throw conflict(`The run is ${row.status}; it can be run again once it has ended.`);
}

async function findBeginning(
  origin: RunRow,
  pipeline: PipelineSpec,
  from: ParsedRequest['from'],
): Promise<Beginning> {
  if (from === 'start') return { from, step: null, seqs: [] };
  if (from === 'failed' && origin.status === 'succeeded') {
    throw conflict('The run succeeded: there is nothing that failed to begin from.');
  }
  const steps = await readRecordedSteps(origin.id);
  const step = typeof from === 'object' ? steps.find(({ seq }) => seq === from.step) : undefined;
  const graph = buildGraph(pipeline.adjacencyList);
  const operation = step && graph.nodes.get(step.node)?.operation;
  if (typeof from === 'object' && (!step || operation === undefined)) {
    throw invalidInput(`The run has no step ${from.step}.`, [
      { path: ['from', 'step'], message: 'Expected the number of one of its steps ("seq").' },
    ]);
  }
  const begun = step ? { step: step.seq, node: step.node, target: step.target } : 'failed';
  const succeededTargets = readRunTargets(origin).filter(({ status }) => status === 'succeeded');
  const reused = findReused(
    {
      graph,
      strategy: pipeline.strategy,
      round: origin.round,
      steps,
      succeededTargets: succeededTargets.map(({ name }) => name),
    },
    begun,
  );
  return {
    from: begun,
    step: step && operation !== undefined ? { operation, contextHash: step.contextHash } : null,
    seqs: reused.map(({ seq }) => seq),
  };
}

/** The revision that a draft would be saved as; only this run has it. @throws AppError `INVALID_INPUT`. */
async function readDraft(
  operation: string,
  spec: unknown,
): Promise<{ operation: string; revision: Revision }> {
  return { operation, revision: makeRevision('Operation', operation, await parseOperation(operation, spec)) };
}

/** From its start a run with the newest code takes the newest pipeline, too; else its steps would not fit. */
async function findRevisions(
  database: Database,
  origin: RunRow,
  { from, code }: ParsedRequest,
): Promise<NewestRevisions> {
  const recorded = { revision: origin.revision, operations: readRunRequest(origin).operations };
  if (code !== 'latest') return recorded;
  if (from === 'start') {
    const newest = await findNewestRevisions(database, origin.pipeline);
    if (newest) return newest;
    throw notFound(
      `The pipeline "${origin.pipeline}"`,
      'It was deleted; the recorded code can still be run.',
    );
  }
  const newest = await findRevisionsOf(database, Object.keys(recorded.operations));
  return { ...recorded, operations: { ...recorded.operations, ...Object.fromEntries(newest) } };
}

/** The targets to begin with; none: they are looked up anew. */
function targetsFrom(targets: RunTarget[], from: RerunView['from']): RunTarget[] {
  if (from === 'start') return [];
  if (from === 'failed') return targets;
  return targets
    .filter(({ name }) => name === from.target)
    .map(({ name, node, pod }) => ({
      ...{ name, node, ...(pod && { pod }) },
      ...{ status: 'pending', succeededPath: null, failedPaths: [], error: null },
    }));
}
