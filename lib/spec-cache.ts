import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { readStoredSpec } from '#lib/stored-spec.ts';

/** A revision as it is stored. */
export interface StoredRevision {
  digest: string;
  /** JSON text of its spec. */
  spec: string;
}

/** Reads specs by digest; those that are not there are left out. */
export type ReadSpecs<Spec> = (
  digests: string[],
  load: (digests: string[]) => Promise<StoredRevision[]>,
) => Promise<Map<string, Spec>>;

/** JSON text of what is kept, in characters. */
const mostCharacters = 32 * 1024 * 1024;

/**
 * Keeps specs that were read: a revision never changes, so each is asked for and parsed once, not in each run. They are
 * shared; nobody may change one.
 */
export function createSpecCache<Spec extends object>(schema: z.ZodType<Spec>): ReadSpecs<Spec> {
  const kept = new LRUCache<string, Spec>({ maxSize: mostCharacters });
  return async (digests, load) => {
    const specs = new Map<string, Spec>();
    const missing: string[] = [];
    for (const digest of digests) {
      const spec = kept.get(digest);
      if (spec) specs.set(digest, spec);
      else missing.push(digest);
    }
    if (missing.length === 0) return specs;
    for (const { digest, spec } of await load(missing)) {
      const value = readStoredSpec(schema, spec);
      kept.set(digest, value, { size: spec.length });
      specs.set(digest, value);
    }
    return specs;
  };
}
