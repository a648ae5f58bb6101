import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { databaseUrl } from './client.ts';
import { diffSchemas } from './diff-schemas.ts';
import { migrate } from './migrate.ts';
import { migrationNames, SCHEMA_FILE } from './migrations-folder.ts';

const created: string[] = [];
let url: string;
beforeEach(async () => {
  url = await createDatabase();
});
afterEach(async () => {
  for (const name of created.splice(0)) await query(databaseUrl(), `DROP DATABASE ${name} WITH (FORCE)`);
});

async function createDatabase(): Promise<string> {
  const name = `migrate_${Math.random().toString(36).slice(2)}`;
  created.push(name);
  await query(databaseUrl(), `CREATE DATABASE ${name}`);
  const target = new URL(databaseUrl());
  target.pathname = `/${name}`;
  return target.href;
}

async function query(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Columns, constraints and indexes, aside from Prisma's own table and partial indexes, which it cannot describe. */
async function describeDatabase(connectionString: string): Promise<unknown> {
  const columns = `SELECT table_name, column_name, udt_name, is_nullable, column_default FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' ORDER BY 1, 2`;
  const constraints = `SELECT conrelid::regclass::text AS on, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '_prisma_migrations' ORDER BY 1, 2`;
  const indexes = `SELECT indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' AND indexdef NOT LIKE '% WHERE %' ORDER BY 1`;
  return Promise.all([columns, constraints, indexes].map((sql) => query(connectionString, sql)));
}

test('applies all migrations once, and nothing the second time', async () => {
  expect(await migrate({ url })).toEqual(migrationNames());
  expect(await migrate({ url })).toEqual([]);
});

test('several processes at once apply each migration once', async () => {
  const applied = await Promise.all([migrate({ url }), migrate({ url }), migrate({ url })]);
  expect(applied.flat()).toEqual(migrationNames());
});

test('the migrations lead to what the Prisma schema describes', async () => {
  await migrate({ url });
  const fromSchema = await createDatabase();
  await query(fromSchema, await diffSchemas(fromSchema, undefined, readFileSync(SCHEMA_FILE, 'utf8')));
  expect(await describeDatabase(url)).toEqual(await describeDatabase(fromSchema));
});

test('says which database cannot be reached, and keeps the password to itself', async () => {
  const unreachable = 'postgresql://ada:secret@127.0.0.1:9/ledger';
  const failure = await migrate({ url: unreachable }).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    message: expect.stringContaining('The database "ledger" at 127.0.0.1:9 cannot be reached as "ada"'),
  });
  expect(String(failure)).not.toContain('secret');
});
