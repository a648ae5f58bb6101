import { readFileSync } from 'node:fs';
import path from 'node:path';
import canonicalize from 'canonicalize';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { config } from '#lib/config.ts';
import { APP_ROLE } from '#lib/db/app-role.ts';
import { databaseUrl } from '#lib/db/client.ts';
import { diffSchemas } from '#lib/db/diff-schemas.ts';
import { readSuperuserUrl } from '#lib/db/embedded.ts';
import { migrate, roleWarning } from '#lib/db/migrate.ts';
import { MIGRATIONS_DIR, migrationNames, SCHEMA_FILE } from '#lib/db/migrations-folder.ts';

const created: string[] = [];
let url: string;
beforeEach(async () => {
  url = await createDatabase();
});
afterEach(async () => {
  const admin = readSuperuserUrl(config().home);
  for (const name of created.splice(0)) await query(admin, `DROP DATABASE ${name} WITH (FORCE)`);
});

async function createDatabase(): Promise<string> {
  const name = `migrate_${Math.random().toString(36).slice(2)}`;
  created.push(name);
  await query(readSuperuserUrl(config().home), `CREATE DATABASE ${name} OWNER ${APP_ROLE}`);
  const target = new URL(databaseUrl());
  target.pathname = `/${name}`;
  return target.href;
}

async function query(
  connectionString: string,
  sql: string,
  values?: string[],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
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

test('says when Podsmith would be a superuser', async () => {
  expect(await roleWarning({ url })).toBeUndefined();
  const warning = await roleWarning({ url: readSuperuserUrl(config().home) });
  expect(warning).toContain('as "podsmith", a superuser');
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

test('finds what pipelines saved before name, whatever they hold', async () => {
  const names = migrationNames();
  const tested = names.findIndex((name) => name.endsWith('_operations_of_pipelines'));
  const scripts = names.map((name) => readFileSync(path.join(MIGRATIONS_DIR, name, 'migration.sql'), 'utf8'));
  for (const script of scripts.slice(0, tested)) await query(url, script);
  const node = { id: 1, to: [] };
  const trap = '"operation":"x","to":[';
  const specs = {
    plain: canonicalize({
      adjacencyList: [{ id: 0, to: [1] }, { ...node, operation: 'a', retries: 2 }, node],
    }),
    twice: canonicalize({
      adjacencyList: [
        { ...node, operation: 'a', timeoutSeconds: 5 },
        { ...node, operation: 'b-1', when: trap },
        { ...node, operation: 'a' },
      ],
    }),
    nul: canonicalize({
      adjacencyList: [{ ...node, operation: 'c', inputs: { 'k\0': '1', operation: trap } }],
    }),
    broken: 'no JSON',
  };
  for (const [digest, spec = ''] of Object.entries(specs)) {
    const values = [digest, spec];
    await query(url, `INSERT INTO pipeline_revisions (digest, name, spec) VALUES ($1, 'p', $2)`, values);
  }
  await query(url, scripts[tested] ?? '');
  const named = await query(
    url,
    'SELECT revision, operation FROM pipeline_revision_operations ORDER BY 1, 2',
  );
  expect(named).toEqual([
    { revision: 'nul', operation: 'c' },
    { revision: 'plain', operation: 'a' },
    { revision: 'twice', operation: 'a' },
    { revision: 'twice', operation: 'b-1' },
  ]);
});

test('counts every revision that was saved before as a save of its own', async () => {
  const names = migrationNames();
  const tested = names.findIndex((name) => name.endsWith('_operation_saves'));
  const scripts = names.map((name) => readFileSync(path.join(MIGRATIONS_DIR, name, 'migration.sql'), 'utf8'));
  for (const script of scripts.slice(0, tested)) await query(url, script);
  for (const [digest, at] of Object.entries({ r1: '2026-01-01T00:00:00Z', r2: '2026-01-02T00:00:00Z' })) {
    const insert = `INSERT INTO operation_revisions (digest, name, spec, created_at) VALUES ($1, 'o', '{}', $2)`;
    await query(url, insert, [digest, at]);
  }
  await query(url, scripts[tested] ?? '');
  const saves = await query(
    url,
    'SELECT name, digest, by, message, saved_at::date::text AS day FROM operation_saves ORDER BY 2',
  );
  expect(saves).toEqual([
    { name: 'o', digest: 'r1', by: null, message: null, day: '2026-01-01' },
    { name: 'o', digest: 'r2', by: null, message: null, day: '2026-01-02' },
  ]);
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

test('takes the start out of recorded paths, and leaves used keys to the pipeline that has the name', async () => {
  const names = migrationNames();
  const tested = names.findIndex((name) => name.endsWith('_kubediag_objects'));
  const scripts = names.map((name) => readFileSync(path.join(MIGRATIONS_DIR, name, 'migration.sql'), 'utf8'));
  for (const script of scripts.slice(0, tested)) await query(url, script);
  const paths = { succeededPath: [0, 2], failedPaths: [[0, 1]] };
  const targets = [
    { name: 'a', ...paths },
    { name: 'b', succeededPath: null, failedPaths: [] },
  ];
  await query(
    url,
    `INSERT INTO pipeline_revisions (digest, name, spec) VALUES ('d', 'p', '{}');
     INSERT INTO pipelines (name, digest, updated_at) VALUES ('p', 'd', now());
     INSERT INTO runs (id, pipeline, revision, operations, parameters, idempotency_key, succeeded_path, failed_paths, targets)
     VALUES (gen_random_uuid(), 'p', 'd', '{}', '{}', 'k', '[0, 1, 2]', '[[0, 1], [0, 2, 0]]', '${JSON.stringify(targets)}'),
            (gen_random_uuid(), 'gone', 'd', '{}', '{}', 'k', NULL, NULL, NULL);`,
  );
  await query(url, scripts[tested] ?? '');
  const runs = await query(
    url,
    `SELECT r.pipeline, succeeded_path, failed_paths, targets, r.pipeline_uid = p.uid AS is_known
     FROM runs r LEFT JOIN pipelines p ON p.name = r.pipeline ORDER BY 1`,
  );
  expect(runs).toEqual([
    { pipeline: 'gone', succeeded_path: null, failed_paths: null, targets: null, is_known: null },
    {
      pipeline: 'p',
      succeeded_path: [1, 2],
      failed_paths: [[1], [2, 0]],
      targets: [{ name: 'a', succeededPath: [2], failedPaths: [[1]] }, targets[1]],
      is_known: true,
    },
  ]);
});
