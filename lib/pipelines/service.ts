import { type Database, db, transaction } from '#lib/db/client.ts';
import { lockNames } from '#lib/db/name-lock.ts';
import { invalidInput, notFound } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import type { Expectation } from '#lib/expectation.ts';
import { noMetadata, tagOf } from '#lib/metadata.ts';
import type { NamedListRequest } from '#lib/named-list.ts';
import { nameSchema } from '#lib/names.ts';
import type { SaveAction, SaveOptions } from '#lib/operations/service.ts';
import { findRevisionsOf } from '#lib/operations/store.ts';
import type { Page } from '#lib/page.ts';
import { parseInput } from '#lib/parse-input.ts';
import { type CheckBudget, checkExpressions } from '#lib/pipelines/check-expressions.ts';
import { operationNames, validateGraph } from '#lib/pipelines/graph.ts';
import { type PipelineSpec, type PipelineView, pipelineSpecSchema } from '#lib/pipelines/schema.ts';
import {
  deletePipelineRow,
  findPipelineRow,
  getPipelineRevision,
  listPipelineNameRows,
  listPipelineRows,
  putPipelineRow,
} from '#lib/pipelines/store.ts';
import { makeRevision } from '#lib/revision.ts';

/**
 * Checks a name and a KubeDiag `OperationSetSpec`: its fields, its expressions, its graph, and that its operations
 * exist.
 *
 * @throws AppError `INVALID_INPUT`; its issues' paths start with `name` or `spec`.
 */
export async function parsePipeline(
  name: string,
  spec: unknown,
  { database = db(), budget }: { database?: Database; budget?: CheckBudget } = {},
): Promise<PipelineSpec> {
  parseInput(nameSchema, name, 'The name', ['name']);
  const parsed = parseInput(pipelineSpecSchema, spec, 'The pipeline', ['spec']);
  const known = await findRevisionsOf(database, operationNames(parsed.adjacencyList));
  const issues = [
    ...(await checkExpressions(parsed.adjacencyList, budget)),
    ...validateGraph(parsed.adjacencyList, (operation) => known.has(operation)),
  ];
  if (issues[0]) {
    throw invalidInput(
      `The pipeline is not valid: ${issues[0].message}`,
      issues.map((issue) => ({ ...issue, path: ['spec', 'adjacencyList', ...issue.path] })),
    );
  }
  return parsed;
}

/**
 * Saves a pipeline; its spec becomes the newest revision.
 *
 * @param options.checkBudget Of the request, when it saves several.
 * @throws AppError `INVALID_INPUT`, or what an expectation throws; nothing is stored then.
 */
export async function savePipeline(
  name: string,
  spec: unknown,
  { tx, expectations = [], metadata: given, checkBudget }: SaveOptions & { checkBudget?: CheckBudget } = {},
): Promise<{ pipeline: PipelineView; action: SaveAction }> {
  const save = async (database: Database) => {
    const parsed = await parsePipeline(name, spec, { database, budget: checkBudget });
    const revision = makeRevision('OperationSet', name, parsed);
    await lockNames(database, 'pipeline', [name]);
    const before = await findPipelineRow(database, name);
    const metadata = given ?? before?.metadata ?? noMetadata;
    const next = { revision: revision.digest, metadata };
    for (const expectation of expectations) expectation({ what: titleOf(name), present: before, next });
    if (before && tagOf(before) === tagOf(next)) return { pipeline: before, action: 'unchanged' as const };
    const operations = operationNames(parsed.adjacencyList);
    await putPipelineRow(database, name, { revision, metadata, operations });
    await notify(database, 'pipelines');
    const pipeline = await findPipelineRow(database, name);
    if (!pipeline) throw notFound(titleOf(name));
    return { pipeline, action: before ? ('updated' as const) : ('created' as const) };
  };
  return tx ? save(tx) : transaction(save);
}

export function findPipeline(name: string): Promise<PipelineView | undefined> {
  return findPipelineRow(db(), name);
}

/** @throws AppError `NOT_FOUND`. */
export async function getPipeline(name: string): Promise<PipelineView> {
  const pipeline = await findPipeline(name);
  if (!pipeline) throw notFound(titleOf(name), 'See the list of pipelines.');
  return pipeline;
}

/** The spec a run was started with, whatever the pipeline is now. @throws AppError `NOT_FOUND`. */
export function getPipelineRevisionSpec(digest: string): Promise<PipelineSpec> {
  return getPipelineRevision(db(), digest);
}

export function listPipelineNames(): Promise<string[]> {
  return listPipelineNameRows(db());
}

export function listPipelines(request: NamedListRequest): Promise<Page<PipelineView>> {
  return listPipelineRows(db(), request);
}

/** Deletes a pipeline; its runs stay. @throws AppError `NOT_FOUND`, or what an expectation throws. */
export async function deletePipeline(name: string, expectations: readonly Expectation[] = []): Promise<void> {
  await transaction(async (tx) => {
    await lockNames(tx, 'pipeline', [name]);
    const pipeline = await findPipelineRow(tx, name);
    const change = { what: titleOf(name), present: pipeline, next: undefined };
    for (const expectation of expectations) expectation(change);
    if (!pipeline) throw notFound(titleOf(name), 'See the list of pipelines.');
    await deletePipelineRow(tx, name);
    await notify(tx, 'pipelines');
  });
}

function titleOf(name: string): string {
  return `The pipeline "${name}"`;
}
