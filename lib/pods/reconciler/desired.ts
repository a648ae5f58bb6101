import { db } from '#lib/db/client.ts';
import { getOperationRevisions } from '#lib/operations/store.ts';
import { listNewestRevisions } from '#lib/pods/reconciler/reconciler-store.ts';

/** What an operation wants of its Pods: it is the newest revision that counts. */
export interface Desired {
  operation: string;
  revision: string;
  /** How many Pods are kept though nobody calls them. */
  minReplicas: number;
}

/** Reads the desired state of every operation, by its name; each revision's spec only once. */
export function createDesiredReader(): () => Promise<Map<string, Desired>> {
  const minReplicas = new Map<string, number>();
  return async () => {
    const newest = await listNewestRevisions();
    const unknown = newest.map(({ revision }) => revision).filter((revision) => !minReplicas.has(revision));
    // In parts: a spec may be a megabyte.
    for (let at = 0; at < unknown.length; at += 20) {
      const specs = await getOperationRevisions(db(), unknown.slice(at, at + 20));
      for (const [revision, spec] of specs) {
        minReplicas.set(revision, spec.processor.httpServer ? 0 : (spec.pods?.minReplicas ?? 0));
      }
    }
    const current = new Set(newest.map(({ revision }) => revision));
    for (const revision of minReplicas.keys()) if (!current.has(revision)) minReplicas.delete(revision);
    return new Map(
      newest.map(({ operation, revision }) => [
        operation,
        { operation, revision, minReplicas: minReplicas.get(revision) ?? 0 },
      ]),
    );
  };
}
