import { limits } from '#lib/limits.ts';
import { listOperations } from '#lib/operations/service.ts';

/** The names of all operations, for a choice of one. */
export async function operationNames(): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listOperations({ cursor, limit: limits.pageSizeMax });
    names.push(...page.items.map((operation) => operation.name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return names;
}
