import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSuperuserUrl, startEmbeddedPostgres } from '#lib/db/embedded.ts';
import { migrate } from '#lib/db/migrate.ts';
import { isAlive, waitForEnd } from '#lib/system/process-identity.mjs';

let home: string;
beforeEach(() => {
  // Mode 700, as mktemp makes it: only its owner can enter.
  home = mkdtempSync(path.join(tmpdir(), 'podsmith-postgres-'));
});
afterEach(() => rmSync(home, { recursive: true }));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

function serverPid(): number {
  return Number.parseInt(readFileSync(path.join(home, 'postgres/postmaster.pid'), 'utf8'), 10);
}

/** A process of its own that runs the database until it is killed. */
async function startOwner() {
  const script = `const { startEmbeddedPostgres } = await import(${JSON.stringify(path.resolve('lib/db/embedded.ts'))});
    console.log((await startEmbeddedPostgres({ home: ${JSON.stringify(home)} })).url); setInterval(() => {}, 1e6);`;
  const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(owner.stdout, 'data');
  return owner;
}

test('keeps data, address and password from one start to the next, and commits durably', async () => {
  const first = await startEmbeddedPostgres({ home });
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  expect(await query(first.url, 'SHOW synchronous_commit')).toEqual([['on']]);
  expect(await query(first.url, 'SHOW fsync')).toEqual([['on']]);
  await first.stop();
  const second = await startEmbeddedPostgres({ home });
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([[42]]);
  await second.stop();
});

test('lets in only who has the password, which only its owner can read', async () => {
  const postgres = await startEmbeddedPostgres({ home });
  const guess = new URL(postgres.url);
  guess.password = 'podsmith';
  await expect(query(guess.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect(statSync(path.join(home, 'postgres.json')).mode & 0o077).toBe(0);
  await postgres.stop();
});

test('refuses a home that a living Podsmith uses, and leaves that one alone', async () => {
  const owner = await startOwner();
  await expect(startEmbeddedPostgres({ home })).rejects.toMatchObject({
    code: 'ALREADY_RUNNING',
    message: `Podsmith is already running with the folder ${home} (process ${owner.pid}).`,
  });
  expect(isAlive(serverPid())).toBe(true);
  const server = serverPid();
  owner.kill('SIGKILL');
  await waitForEnd(server, 10_000);
});

test('starts again after its Podsmith was killed', async () => {
  const owner = await startOwner();
  const leftover = serverPid();
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  const postgres = await startEmbeddedPostgres({ home });
  expect(await waitForEnd(leftover, 10_000)).toBe(true);
  expect(await query(postgres.url, 'SELECT 1')).toEqual([[1]]);
  await postgres.stop();
});

test('tells when the server ends unasked, recovers on the next start, and is silent about a stop', async () => {
  const reasons: string[] = [];
  const first = await startEmbeddedPostgres({ home });
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const ended = new Promise<void>((resolve) => {
    first.onExit((reason) => {
      reasons.push(reason);
      resolve();
    });
  });
  process.kill(serverPid(), 'SIGKILL');
  await ended;
  const second = await startEmbeddedPostgres({ home });
  second.onExit((reason) => reasons.push(reason));
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([[42]]);
  await second.stop();
  expect(reasons).toEqual(['signal SIGKILL']);
});

test('takes an installation over whose objects a superuser owns, and is none itself', async () => {
  const before = await startEmbeddedPostgres({ home });
  const superuser = readSuperuserUrl(home);
  await migrate({ url: before.url });
  await query(
    superuser,
    `CREATE SCHEMA older; CREATE TABLE older.kept (id serial, mood text); CREATE VIEW older.seen AS SELECT 1 AS one;
     CREATE TYPE older.mood AS ENUM ('good'); CREATE FUNCTION older.answer() RETURNS int RETURN 42;
     REASSIGN OWNED BY podsmith_app TO podsmith; REVOKE ALL ON DATABASE podsmith FROM podsmith_app; DROP ROLE podsmith_app`,
  );
  await before.stop();
  const file = path.join(home, 'postgres.json');
  const { appPassword: _, ...settings } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(settings));

  const after = await startEmbeddedPostgres({ home });
  const [role] = await query(
    after.url,
    `SELECT rolname, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls,
       (SELECT count(*)::int FROM pg_auth_members WHERE member = pg_roles.oid) FROM pg_roles WHERE rolname = current_user`,
  );
  expect(role).toEqual(['podsmith_app', false, 0]);
  const others = `SELECT relname::text FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND relowner <> current_user::regrole`;
  expect(await query(after.url, others)).toEqual([]);
  await query(after.url, 'ALTER TABLE older.kept ADD more int; ALTER TYPE older.mood RENAME TO moods');
  await query(after.url, 'DROP SCHEMA older CASCADE; ALTER TABLE runs ADD more int');
  await after.stop();
});
