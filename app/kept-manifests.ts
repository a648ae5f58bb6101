import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { readList } from '#lib/live/read-list.ts';
import type { KeptKind } from '#lib/manifests/kinds.ts';

/** One page of the kept manifests of a kind, as pages show them. */
export async function readKeptPage(kind: KeptKind, searchParams: SearchParams) {
  const query = { kind, ...(await readParams(searchParams, ['cursor'])) };
  return { query, snapshot: await findOrMissing(readList('triggers', query)) };
}
