import type { Database } from '#lib/db/client.ts';

/**
 * Holds these names until the transaction ends: who changes one of them meanwhile waits. A row cannot be locked
 * before it is there; a name can, so that of two who create the same thing at once the second sees the first.
 *
 * Sorted, so that two who want several never wait for each other.
 *
 * @param kind What has these names: operations and pipelines may share one.
 */
export async function lockNames(
  tx: Database,
  kind: 'operation' | 'pipeline' | 'manifest',
  names: readonly string[],
): Promise<void> {
  for (const name of [...new Set(names)].sort()) {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${kind}/${name}`}, 0))`;
  }
}
