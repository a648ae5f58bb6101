import { isStorable } from '#lib/storable.ts';

/** A page's search parameters, as Next gives them. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** The values of these parameters; of a repeated one the first, of an empty one none. */
export async function readParams<Name extends string>(
  searchParams: SearchParams,
  names: readonly Name[],
): Promise<Partial<Record<Name, string>>> {
  const all = await searchParams;
  const read: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = all[name];
    const first = Array.isArray(value) ? value[0] : value;
    // One that cannot be stored names nothing that is.
    if (first && isStorable(first)) read[name] = first;
  }
  return read;
}
