import { openSchemaEngine } from '#lib/db/schema-engine.ts';

/**
 * The SQL that turns a database of one Prisma schema (undefined: an empty one) into that of another.
 *
 * @param url any PostgreSQL; nothing is read from it or written to it, but the engine asks for its version
 */
export async function diffSchemas(url: string, before: string | undefined, after: string): Promise<string> {
  const engine = await openSchemaEngine(url);
  const target = (content: string) => ({
    tag: 'schemaDatamodel' as const,
    files: [{ path: 'schema.prisma', content }],
  });
  const diff = await engine.diff({
    from: before === undefined ? { tag: 'empty' } : target(before),
    to: target(after),
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return diff.stdout ?? '';
}
