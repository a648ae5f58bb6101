import { config } from '#lib/config.ts';
import type { Database } from '#lib/db/client.ts';
import { transaction } from '#lib/db/client.ts';
import { lockNames } from '#lib/db/name-lock.ts';
import { AppError, invalidInput } from '#lib/errors.ts';
import { type Json, sha256, stringifyJson } from '#lib/json.ts';
import {
  diagnosisSpecSchema,
  type ManifestKind,
  manifestKinds,
  parametersOf,
  selectorOf,
} from '#lib/manifests/kinds.ts';
import { type Manifest, ManifestFailures, parseManifests } from '#lib/manifests/parse.ts';
import { type SaveAction, saveOperation } from '#lib/operations/service.ts';
import { parseInput } from '#lib/parse-input.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import { requestRun } from '#lib/runs/service.ts';

/** What applying did with one manifest. */
export interface AppliedItem {
  kind: ManifestKind;
  name: string;
  action: SaveAction;
  /** The run of a Diagnosis. */
  runId?: string;
}

/**
 * Stores the KubeDiag manifests of a file, all or none: operations first, then pipelines, then the runs that
 * Diagnoses ask for. A Diagnosis applied again as it was is not run again.
 *
 * @returns one item per manifest, in the file's order
 * @throws AppError `BAD_REQUEST` or `INVALID_INPUT` naming document and line; nothing is stored then.
 */
export async function applyManifests(text: string): Promise<AppliedItem[]> {
  const manifests = parseManifests(text);
  const items = await transaction(async (tx) => {
    const failures = new ManifestFailures();
    const applied = new Map<Manifest, AppliedItem>();
    for (const kind of manifestKinds) {
      const ofKind = manifests.filter((candidate) => candidate.kind === kind);
      await lockAll(tx, kind, ofKind);
      for (const manifest of ofKind) {
        const item = await failures.tryAsync(manifest.source, () => applyOne(tx, manifest));
        if (item) applied.set(manifest, item);
      }
      // Rolls everything back. What builds on a bad operation is not told to lack it.
      failures.throwIfAny();
    }
    return applied;
  });
  return manifests.flatMap((manifest) => items.get(manifest) ?? []);
}

/** In one order for all, before any is saved: two files applied at once never wait for each other. */
async function lockAll(tx: Database, kind: ManifestKind, manifests: Manifest[]): Promise<void> {
  const names = manifests.map(({ metadata }) => metadata.name);
  if (kind === 'Operation') await lockNames(tx, 'operation', names);
  if (kind === 'OperationSet') await lockNames(tx, 'pipeline', names);
}

async function applyOne(tx: Database, { kind, metadata, spec }: Manifest): Promise<AppliedItem> {
  const { name } = metadata;
  switch (kind) {
    case 'Operation':
      return { kind, name, action: (await saveOperation(name, spec, { tx })).action };
    case 'OperationSet':
      return { kind, name, action: (await savePipeline(name, spec, { tx })).action };
    case 'Diagnosis':
      return { kind, name, ...(await applyDiagnosis(tx, { metadata, spec })) };
  }
}

async function applyDiagnosis(
  tx: Database,
  { metadata, spec }: Pick<Manifest, 'metadata' | 'spec'>,
): Promise<Pick<AppliedItem, 'action' | 'runId'>> {
  const diagnosis = parseInput(diagnosisSpecSchema, spec, 'The diagnosis', ['spec'], {
    anyTextIn: ['parameters'],
  });
  const parameters = parametersOf(diagnosis);
  const targetSelector = selectorOf(diagnosis, config().engine);
  const { operationSet } = diagnosis;
  const content: Json[] = [operationSet, parameters];
  // Only when there is one, so that what was applied before there were targets is still known by its key.
  if (diagnosis.targetSelector) content.push(JSON.stringify(diagnosis.targetSelector));
  const digest = sha256(stringifyJson(content)).slice(0, 32);
  const idempotencyKey = `diagnosis/${metadata.namespace ?? ''}/${metadata.name}/${digest}`;
  const request = { parameters, idempotencyKey, targetSelector };
  const { id, created } = await inSpec(requestRun(operationSet, request, tx));
  return { action: created ? 'created' : 'unchanged', runId: id };
}

/** What is wrong with a run's request stands in the manifest's spec. */
async function inSpec<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof AppError) || !error.issues) throw error;
    const issues = error.issues.map((issue) => ({ ...issue, path: ['spec', ...issue.path] }));
    throw invalidInput(error.message, issues, error.hint);
  }
}
