import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { diffSchemas } from '#lib/db/diff-schemas.ts';
import { startEmbeddedPostgres } from '#lib/db/embedded.ts';
import { MIGRATIONS_DIR, migrationNames, SCHEMA_FILE } from '#lib/db/migrations-folder.ts';

/**
 * `npm run db:migration -- add_triggers`: writes prisma/migrations/<time>_add_triggers/ with the SQL that
 * leads from the newest migration to prisma/schema.prisma, and beside it the schema it leads to, which is
 * what the next migration starts from.
 *
 * Prisma would find that starting point by applying all migrations to a shadow database and reading it back;
 * the WebAssembly engine does not support that for PostgreSQL. An integration test checks that both agree.
 */
async function main(name: string | undefined): Promise<void> {
  if (!name || !/^[a-z0-9_]+$/.test(name)) {
    throw new Error('Name the migration in lower case: npm run db:migration -- add_triggers');
  }
  const newest = migrationNames().at(-1);
  const schemaFile = newest && path.join(MIGRATIONS_DIR, newest, 'schema.prisma');
  const before = schemaFile && existsSync(schemaFile) ? readFileSync(schemaFile, 'utf8') : undefined;
  const after = readFileSync(SCHEMA_FILE, 'utf8');
  const script = await withPostgres((url) => diffSchemas(url, before, after));
  if (!/^[^-\s]/m.test(script)) {
    console.log('The migrations already lead to prisma/schema.prisma; nothing written.');
    return;
  }
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = path.join(MIGRATIONS_DIR, `${time}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'migration.sql'), script);
  writeFileSync(path.join(folder, 'schema.prisma'), after);
  writeFileSync(path.join(MIGRATIONS_DIR, 'migration_lock.toml'), 'provider = "postgresql"\n');
  console.log(`Wrote ${path.relative(process.cwd(), folder)}/migration.sql. Read it before you commit it.`);
}

async function withPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(path.join(tmpdir(), 'podsmith-migration-'));
  try {
    const postgres = await startEmbeddedPostgres({ home });
    try {
      return await work(postgres.url);
    } finally {
      await postgres.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

await main(process.argv[2]);
