import { canonicalJson } from '#lib/canonical-json.ts';
import { type Database, db, transaction } from '#lib/db/client.ts';
import { lockNames } from '#lib/db/name-lock.ts';
import { invalidInput, notFound } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import { isJsonObject, stringifyJson } from '#lib/json.ts';
import {
  deleteKeptRow,
  findKeptRow,
  type KeptId,
  type KeptManifest,
  listKeptRows,
  putKeptRow,
} from '#lib/manifests/kept-store.ts';
import { defaultNamespace, type KeptKind } from '#lib/manifests/kinds.ts';
import { isSameMetadata, type ObjectMetadata } from '#lib/metadata.ts';
import type { SaveAction } from '#lib/operations/service.ts';
import type { Page, PageRequest } from '#lib/page.ts';

const titles: Record<KeptKind, string> = { Trigger: 'trigger', CommonEvent: 'common event' };

/** Names a kept manifest. A Trigger belongs to no namespace, as in KubeDiag. */
export function keptId(kind: KeptKind, name: string, namespace = defaultNamespace): KeptId {
  return { kind, namespace: kind === 'Trigger' ? '' : namespace, name };
}

/** Keeps a manifest as it is. @throws AppError `INVALID_INPUT` for a spec that is no object. */
export async function keepManifest(
  tx: Database,
  id: KeptId,
  { spec, metadata }: { spec: unknown; metadata: ObjectMetadata },
): Promise<SaveAction> {
  // Kept as JSON text, in which any text can stand.
  if (!isJsonObject(spec)) {
    throw invalidInput(`The ${titles[id.kind]} has no spec.`, [
      { path: ['spec'], message: 'A spec is an object.' },
    ]);
  }
  await lockNames(tx, 'manifest', [Object.values(id).join('/')]);
  const before = await findKeptRow(tx, id);
  const isSame =
    before && canonicalJson(before.spec) === canonicalJson(spec) && isSameMetadata(before.metadata, metadata);
  if (isSame) return 'unchanged';
  await putKeptRow(tx, id, { spec: stringifyJson(spec), metadata });
  await notify(tx, 'triggers');
  return before ? 'updated' : 'created';
}

/** @throws AppError `NOT_FOUND`. */
export async function getKept(id: KeptId): Promise<KeptManifest> {
  return (await findKeptRow(db(), id)) ?? missing(id);
}

/** By namespace and name. */
export function listKept(kind: KeptKind, request: PageRequest): Promise<Page<KeptManifest>> {
  return listKeptRows(db(), kind, request);
}

/** @throws AppError `NOT_FOUND`. */
export async function deleteKept(id: KeptId): Promise<void> {
  await transaction(async (tx) => {
    if (!(await deleteKeptRow(tx, id))) missing(id);
    await notify(tx, 'triggers');
  });
}

function missing({ kind, namespace, name }: KeptId): never {
  const where = namespace === '' ? '' : ` in the namespace "${namespace}"`;
  throw notFound(`The ${titles[kind]} "${name}"${where}`);
}
