import { config } from '#lib/config.ts';
import { type Database, db, transaction } from '#lib/db/client.ts';
import { lockNames } from '#lib/db/name-lock.ts';
import { conflict, invalidInput, notFound } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import type { Expectation } from '#lib/expectation.ts';
import { serverAddressProblem } from '#lib/http/server-address.ts';
import { noMetadata, type ObjectMetadata, tagOf } from '#lib/metadata.ts';
import type { NamedListRequest } from '#lib/named-list.ts';
import { nameSchema } from '#lib/names.ts';
import { allowedPlaceProblem } from '#lib/operations/allowed-place.ts';
import type { OperationSave } from '#lib/operations/save.ts';
import { listSaveRows, putSaveRow } from '#lib/operations/save-store.ts';
import {
  type HttpServerProcessor,
  type OperationSpec,
  type OperationView,
  operationSpecSchema,
} from '#lib/operations/schema.ts';
import { serverPathProblem } from '#lib/operations/server-path.ts';
import {
  deleteOperationRow,
  findOperationRow,
  findPipelinesNaming,
  getRevisionOf,
  listOperationNameRows,
  listOperationRows,
  putOperationRow,
} from '#lib/operations/store.ts';
import type { Page, PageRequest } from '#lib/page.ts';
import { parseInput } from '#lib/parse-input.ts';
import { makeRevision } from '#lib/revision.ts';
import { readCatalogue } from '#lib/runtimes/catalogue.ts';
import { requireFunction } from '#lib/runtimes/require-function.ts';

/** How to save something. */
export interface SaveOptions {
  /** Give a transaction to save several things together. */
  tx?: Database;
  /** What must be so of the newest revision, whoever else saves at the same moment. */
  expectations?: readonly Expectation[];
  /** Left out, it stays as it is. */
  metadata?: ObjectMetadata;
  /** Who saves, in words; kept with the revision. */
  by?: string;
}

export interface SaveOperationOptions extends SaveOptions {
  /** What they say of it. */
  message?: string;
}

/** What saving did; `unchanged` when the newest revision was this one already. */
export type SaveAction = 'created' | 'updated' | 'unchanged';

/**
 * Checks a name and a KubeDiag `OperationSpec` against the schema, the runtimes and the limits.
 *
 * @throws AppError `INVALID_INPUT`; its issues' paths start with `name` or `spec`.
 */
export async function parseOperation(name: string, spec: unknown): Promise<OperationSpec> {
  parseInput(nameSchema, name, 'The name', ['name']);
  const parsed = parseInput(operationSpecSchema, spec, 'The operation', ['spec']);
  requireAllowedAccount(parsed.pods?.serviceAccount);
  requireReachable(parsed.pods?.network?.allow ?? []);
  requireCallable(parsed.processor.httpServer);
  const { function: files } = parsed.processor;
  if (!files) return parsed;
  const catalogue = await readCatalogue(config().runtimesDirs);
  requireFunction(files, { catalogue, at: ['spec', 'processor', 'function'] });
  return parsed;
}

function requireReachable(allow: string[]): void {
  const issues = allow.flatMap((place, index) => {
    const message = allowedPlaceProblem(place);
    return message ? [{ path: ['spec', 'pods', 'network', 'allow', index], message }] : [];
  });
  if (issues[0]) throw invalidInput(`The operation is not valid: ${issues[0].message}`, issues);
}

/** Not part of the schema, which also reads what was saved before this was checked. */
function requireCallable(server: HttpServerProcessor | undefined): void {
  if (!server) return;
  const { address, path } = server;
  const problems = {
    address: address === undefined ? undefined : serverAddressProblem(address),
    path: serverPathProblem(path),
  };
  const issues = Object.entries(problems).flatMap(([field, message]) =>
    message ? [{ path: ['spec', 'processor', 'httpServer', field], message }] : [],
  );
  if (issues[0]) throw invalidInput(`The operation is not valid: ${issues[0].message}`, issues);
}

/** Pods run as a service account only where the admin has said so. */
function requireAllowedAccount(account: string | undefined): void {
  const allowed = config().serviceAccounts;
  if (account === undefined || allowed.includes(account)) return;
  const expected = allowed.length > 0 ? `Expected one of: ${allowed.join(', ')}.` : 'None may be used here.';
  throw invalidInput(
    `The service account "${account}" may not be used.`,
    [{ path: ['spec', 'pods', 'serviceAccount'], message: expected }],
    'An administrator names those that may in PODSMITH_SERVICE_ACCOUNTS.',
  );
}

/**
 * Saves an operation; its spec becomes the newest revision.
 *
 * @throws AppError `INVALID_INPUT`, or what an expectation throws; nothing is stored then.
 */
export async function saveOperation(
  name: string,
  spec: unknown,
  { tx, expectations = [], metadata: given, by, message }: SaveOperationOptions = {},
): Promise<{ operation: OperationView; action: SaveAction }> {
  const parsed = await parseOperation(name, spec);
  const revision = makeRevision('Operation', name, parsed);
  const save = async (database: Database) => {
    await lockNames(database, 'operation', [name]);
    const before = await findOperationRow(database, name);
    const metadata = given ?? before?.metadata ?? noMetadata;
    const next = { revision: revision.digest, metadata };
    for (const expectation of expectations) expectation({ what: titleOf(name), present: before, next });
    if (before && tagOf(before) === tagOf(next)) return { operation: before, action: 'unchanged' as const };
    await putOperationRow(database, name, { revision, metadata });
    if (before?.revision !== revision.digest) {
      await putSaveRow(database, { name, digest: revision.digest, by, message });
    }
    await notify(database, 'operations', `request:operation:${name}`);
    const operation = await findOperationRow(database, name);
    if (!operation) throw notFound(titleOf(name));
    return { operation, action: before ? ('updated' as const) : ('created' as const) };
  };
  return tx ? save(tx) : transaction(save);
}

export function findOperation(name: string): Promise<OperationView | undefined> {
  return findOperationRow(db(), name);
}

/** @throws AppError `NOT_FOUND`. */
export async function getOperation(name: string): Promise<OperationView> {
  const operation = await findOperation(name);
  if (!operation) throw notFound(titleOf(name), 'See the list of operations.');
  return operation;
}

export function listOperationNames(): Promise<string[]> {
  return listOperationNameRows(db());
}

export function listOperations(request: NamedListRequest): Promise<Page<OperationView>> {
  return listOperationRows(db(), request);
}

/** The saves of an operation, the newest first; they stay when it is deleted, and none are of a name that never was. */
export function listSaves(name: string, request: PageRequest): Promise<Page<OperationSave>> {
  return listSaveRows(db(), name, request);
}

/** The spec of a revision of an operation. @throws AppError `NOT_FOUND`, also for another operation's. */
export function getOperationRevisionSpec(name: string, digest: string): Promise<OperationSpec> {
  return getRevisionOf(db(), name, digest);
}

/** Names of the pipelines whose newest revision has a node of this operation. */
export function listPipelinesNaming(name: string): Promise<string[]> {
  return findPipelinesNaming(db(), name);
}

/**
 * Deletes an operation; the worker then removes its Pods. Its revisions stay, so that runs remain readable.
 *
 * @throws AppError `NOT_FOUND`, `CONFLICT` while a pipeline names it, or what an expectation throws.
 */
export async function deleteOperation(
  name: string,
  expectations: readonly Expectation[] = [],
): Promise<void> {
  await transaction(async (tx) => {
    await lockNames(tx, 'operation', [name]);
    const operation = await findOperationRow(tx, name);
    const change = { what: titleOf(name), present: operation, next: undefined };
    for (const expectation of expectations) expectation(change);
    if (!operation) throw notFound(titleOf(name), 'See the list of operations.');
    const pipelines = await findPipelinesNaming(tx, name);
    if (pipelines.length > 0) {
      throw conflict(
        `The operation "${name}" is used by ${pipelines.map((pipeline) => `"${pipeline}"`).join(', ')}.`,
        'Remove it from these pipelines first.',
      );
    }
    await deleteOperationRow(tx, name);
    await notify(tx, 'operations', `request:operation:${name}`);
  });
}

function titleOf(name: string): string {
  return `The operation "${name}"`;
}
