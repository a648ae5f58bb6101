import { canonicalJson } from '#lib/canonical-json.ts';
import { config } from '#lib/config.ts';
import type { Database } from '#lib/db/client.ts';
import { transaction } from '#lib/db/client.ts';
import { lockNames } from '#lib/db/name-lock.ts';
import { AppError, invalidInput } from '#lib/errors.ts';
import { parseJson, sha256 } from '#lib/json.ts';
import { keepManifest, keptId } from '#lib/manifests/kept.ts';
import {
  type DiagnosisSpec,
  diagnosisSpecSchema,
  type ManifestKind,
  manifestKinds,
  runOfDiagnosis,
} from '#lib/manifests/kinds.ts';
import { type Manifest, ManifestFailures, parseManifests } from '#lib/manifests/parse.ts';
import { toMetadata } from '#lib/metadata.ts';
import { type SaveAction, saveOperation } from '#lib/operations/service.ts';
import { parseInput } from '#lib/parse-input.ts';
import { type CheckBudget, newCheckBudget } from '#lib/pipelines/check-expressions.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import { requestRun } from '#lib/runs/service.ts';
import { recordDiagnosisMetadata } from '#lib/runs/store.ts';
import type { DiagnosisOrigin } from '#lib/runs/view.ts';

/** What applying did with one manifest. */
export interface AppliedItem {
  kind: ManifestKind;
  name: string;
  action: SaveAction;
  /** The run of a Diagnosis. */
  runId?: string;
}

/**
 * Stores the KubeDiag manifests of a file, all or none: operations first, then pipelines, last the runs that Diagnoses
 * ask for. Triggers and CommonEvents are kept as they are. A Diagnosis applied again as it was is not run again.
 *
 * @param by Who applies them, in words.
 * @returns one item per manifest, in the file's order
 * @throws AppError `BAD_REQUEST` or `INVALID_INPUT` naming document and line; nothing is stored then.
 */
export async function applyManifests(text: string, by?: string): Promise<AppliedItem[]> {
  const manifests = await parseManifests(text);
  const items = await transaction(async (tx) => {
    const failures = new ManifestFailures();
    const checkBudget = newCheckBudget();
    const applied = new Map<Manifest, AppliedItem>();
    for (const kind of manifestKinds) {
      const ofKind = manifests.filter((candidate) => candidate.kind === kind);
      await lockAll(tx, kind, ofKind);
      for (const manifest of ofKind) {
        const item = await failures.tryAsync(manifest.source, () =>
          applyOne(tx, manifest, { checkBudget, by }),
        );
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

async function applyOne(
  tx: Database,
  manifest: Manifest,
  { checkBudget, by }: { checkBudget: CheckBudget; by?: string },
): Promise<AppliedItem> {
  const { kind, metadata: head, spec } = manifest;
  const { name, namespace } = head;
  const metadata = toMetadata(head);
  switch (kind) {
    case 'Operation':
      return { kind, name, action: (await saveOperation(name, spec, { tx, metadata, by })).action };
    case 'OperationSet':
      return { kind, name, action: (await savePipeline(name, spec, { tx, metadata, checkBudget })).action };
    case 'Trigger':
    case 'CommonEvent':
      return {
        kind,
        name,
        action: await keepManifest(tx, keptId(kind, name, namespace), { spec, metadata }),
      };
    case 'Diagnosis':
      return { kind, name, ...(await applyDiagnosis(tx, { namespace, name, ...metadata }, spec)) };
  }
}

async function applyDiagnosis(
  tx: Database,
  origin: DiagnosisOrigin,
  spec: unknown,
): Promise<Pick<AppliedItem, 'action' | 'runId'>> {
  const diagnosis = parseInput(diagnosisSpecSchema, spec, 'The diagnosis', ['spec'], {
    anyTextIn: ['parameters'],
  });
  const asked = runOfDiagnosis(diagnosis, config().engine);
  const request = { ...asked, idempotencyKey: keyOf(origin, diagnosis), diagnosis: origin };
  const { id, created } = await inSpec(requestRun(diagnosis.operationSet, request, tx));
  if (created) return { action: 'created', runId: id };
  const isRelabelled = await recordDiagnosisMetadata(tx, id, origin);
  return { action: isRelabelled ? 'updated' : 'unchanged', runId: id };
}

/** What makes a Diagnosis the one that was applied before: its name and what it asks for, not how that is written. */
function keyOf({ namespace, name }: DiagnosisOrigin, diagnosis: DiagnosisSpec): string {
  const { operationSet, parameters = {}, nodeName, podReference, targetSelector } = diagnosis;
  // By way of JSON, which has no undefined; parameters keep their numbers' digits.
  const place = parseJson(JSON.stringify({ operationSet, nodeName, podReference, targetSelector }));
  return `diagnosis/${sha256(canonicalJson([namespace, name, parameters, place]))}`;
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
