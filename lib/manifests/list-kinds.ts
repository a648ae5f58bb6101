import { invalidInput } from '#lib/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '#lib/json.ts';
import { manifestKinds } from '#lib/manifests/kinds.ts';
import type { YamlDocument } from '#lib/manifests/yaml.ts';

/** Where a manifest stands: a document of a file, or an item of a list that is one. */
export interface ManifestSource extends YamlDocument {
  /** From the document to the manifest: `['items', 2]`; empty for the document itself. */
  at: (string | number)[];
}

/**
 * The manifests of a document: itself, or the items of a Kubernetes list (`kind: List`, `OperationSetList`), also of
 * lists in lists. The items of a list of one kind need not say which.
 *
 * @throws AppError `INVALID_INPUT` for a list without items.
 */
export function expandLists(document: YamlDocument): ManifestSource[] {
  return expand(document.value, []).map(({ value, at }) => ({
    ...document,
    value,
    at,
  }));
}

type Placed = Pick<ManifestSource, 'value' | 'at'>;

function expand(value: Json, at: Placed['at']): Placed[] {
  if (!isJsonObject(value)) return [{ value, at }];
  const { kind, apiVersion, items } = value;
  const itemKind = manifestKinds.find((candidate) => kind === `${candidate}List`);
  if (kind !== 'List' && !itemKind) return [{ value, at }];
  if (!Array.isArray(items)) {
    throw invalidInput(`The ${kind} has no items.`, [
      { path: [...at, 'items'], message: 'A list of manifests is expected.' },
    ]);
  }
  const implied: JsonObject = itemKind ? { apiVersion: apiVersion ?? null, kind: itemKind } : {};
  return items.flatMap((item, index) =>
    expand(isJsonObject(item) ? { ...implied, ...item } : item, [...at, 'items', index]),
  );
}
