import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { stringifyJson } from '#lib/json.ts';
import { listKept } from '#lib/manifests/kept.ts';
import type { KeptKind } from '#lib/manifests/kinds.ts';

/** One page of the kept manifests of a kind, as pages show them. */
export async function readKeptPage(kind: KeptKind, searchParams: SearchParams) {
  const { cursor } = await readParams(searchParams, ['cursor']);
  const { items, nextCursor } = await findOrMissing(listKept(kind, { cursor }));
  const manifests = items.map(({ namespace, name, metadata, spec, updatedAt }) => ({
    ...{ namespace, name, metadata, updatedAt },
    spec: stringifyJson(spec),
  }));
  return { manifests, cursor, nextCursor };
}
