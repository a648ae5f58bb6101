import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, expect, test, vi } from 'vitest';
import { readSuperuserUrl } from '#lib/db/embedded.ts';
import { findFreePort } from '#lib/system/free-port.ts';
import { processIdentity } from './system/process-identity.mjs';

const homes: string[] = [];
const supervisors: ChildProcess[] = [];
afterEach(async () => {
  for (const supervisor of supervisors.splice(0)) await end(supervisor, 'SIGTERM');
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

function spawnStart(environment: Record<string, string>): ChildProcess {
  const supervisor = spawn(process.execPath, ['--import', 'tsx', 'lib/start.ts'], {
    // The embedded database, not the one that other tests share.
    env: { ...process.env, DATABASE_URL: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  supervisors.push(supervisor);
  return supervisor;
}

async function start(
  home = mkdtempSync(path.join(tmpdir(), 'podsmith-start-')),
  environment: Record<string, string> = {},
) {
  homes.push(home);
  const port = await findFreePort();
  const supervisor = spawnStart({ PODSMITH_HOME: home, PORT: String(port), ...environment });
  let output = '';
  for (const stream of [supervisor.stdout, supervisor.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  await vi.waitFor(() => expect(output).toContain('Podsmith is ready at'), {
    timeout: 60_000,
    interval: 100,
  });
  return { supervisor, pid: supervisor.pid ?? 0, home, url: `http://127.0.0.1:${port}` };
}

/** All processes below this one: its children, theirs, and so on. */
function descendants(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)] as const);
  const below = (of: number): number[] =>
    parents.filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

const alive = (pids: number[]) => pids.filter((pid) => processIdentity(pid) !== undefined);

test('a stop leaves no process', async () => {
  const { supervisor, pid } = await start();
  const pids = descendants(pid);
  expect(pids.length).toBeGreaterThan(3);
  await end(supervisor, 'SIGTERM');
  expect(supervisor.exitCode).toBe(0);
  expect(alive(pids)).toEqual([]);
});

test('a supervisor that is killed leaves no process, and its home starts again', async () => {
  const { supervisor, pid, home } = await start();
  const pids = descendants(pid);
  await end(supervisor, 'SIGKILL');
  await vi.waitFor(() => expect(alive(pids)).toEqual([]), { timeout: 60_000, interval: 100 });
  const { url } = await start(home);
  expect((await fetch(url)).status).toBe(200);
});

test('a worker and a database that are killed come back by themselves', async () => {
  const { pid, url, home } = await start();
  // PostgreSQL has processes of its own that it calls workers, and they end with it.
  const findWorker = () => descendants(pid).find((child) => commandOf(child).includes('lib/worker.ts'));
  const worker = await vi.waitUntil(findWorker, { timeout: 60_000, interval: 50 });
  const database = Number.parseInt(readFileSync(`${home}/postgres/postmaster.pid`, 'utf8'), 10);
  process.kill(database, 'SIGKILL');
  process.kill(worker, 'SIGKILL');
  await vi.waitFor(
    async () => {
      expect([undefined, worker]).not.toContain(findWorker());
      expect((await fetch(`${url}/api/v1/readyz`)).status).toBe(200);
    },
    { timeout: 60_000, interval: 200 },
  );
});

test('a run goes on promptly after everything was killed, the database too', async () => {
  const token = { PODSMITH_API_TOKEN: 'a-token-of-the-start-specs' };
  const headers = { authorization: `Bearer ${token.PODSMITH_API_TOKEN}`, 'content-type': 'application/json' };
  const received: string[] = [];
  // Its first call never answers.
  const server = createServer((request, response) => {
    received.push(String(request.headers['podsmith-attempt']));
    if (received.length > 1) response.end('{"ok":1}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { supervisor, pid, home, url } = await start(undefined, token);
  const send = async (method: string, at: string, body: object) => {
    const answer = await fetch(`${url}/api/v1/${at}`, { method, headers, body: JSON.stringify(body) });
    expect(answer.ok).toBe(true);
    return answer.json();
  };
  await send('PUT', 'operations/slow', {
    spec: { processor: { httpServer: { address: '127.0.0.1', port } } },
  });
  await send('PUT', 'pipelines/slow', {
    spec: {
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: 'slow', to: [] },
      ],
    },
  });
  const { id } = await send('POST', 'pipelines/slow/runs', { parameters: {} });
  await vi.waitFor(() => expect(received).toEqual(['1']), { timeout: 60_000, interval: 50 });
  const pids = descendants(pid);
  for (const each of pids) killNow(each);
  // The supervisor last: what it has not asked about would stay where process 1 is no init, and look alive.
  await vi.waitFor(() => expect(descendants(pid).filter((each) => pids.includes(each))).toEqual([]), {
    timeout: 60_000,
  });
  await end(supervisor, 'SIGKILL');

  const again = await start(home, token);
  const answer = await fetch(`${again.url}/api/v1/runs/${id}?wait=20`, { headers });
  expect(await answer.json()).toMatchObject({ status: 'succeeded', results: { ok: 1 } });
  expect(received.length).toBe(2);
  server.close();
});

test('its processes are nobody to PostgreSQL but the owner of their own database', async () => {
  const { pid, home } = await start();
  const superuser = new pg.Client(readSuperuserUrl(home));
  await superuser.connect();
  await vi.waitFor(async () => {
    // The supervisor's own, with which it made the role, have ended.
    const { rows } = await superuser.query(`
      SELECT usename, count(*)::int > 0 AS any FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() GROUP BY 1`);
    expect(rows).toEqual([{ usename: 'podsmith_app', any: true }]);
  });
  await superuser.end();
  const addresses = ['lib/worker.ts', 'next-server'].map((name) => {
    const child = descendants(pid).find((each) => commandOf(each).includes(name));
    const environment = readFileSync(`/proc/${child}/environ`, 'utf8').split('\0');
    return environment.find((entry) => entry.startsWith('DATABASE_URL='))?.slice('DATABASE_URL='.length);
  });
  expect(addresses[0]).toMatch(/^postgresql:\/\/podsmith_app:/);
  expect(addresses[1]).toBe(addresses[0]);
  const client = new pg.Client(addresses[0]);
  await client.connect();
  const refused = [
    "COPY settings TO PROGRAM 'cat'",
    "COPY settings FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    'CREATE ROLE other SUPERUSER',
    'ALTER ROLE podsmith_app SUPERUSER',
    'SET ROLE podsmith',
    'CREATE DATABASE other',
    'ALTER SYSTEM SET fsync = off',
    "SET session_preload_libraries = 'other'",
    'SELECT * FROM pg_authid',
    'CREATE EXTENSION file_fdw',
    'CREATE FUNCTION other() RETURNS int LANGUAGE C AS $$libc.so.6$$, $$getpid$$',
  ];
  for (const statement of refused) {
    const code = await client.query(statement).then(
      () => 'done',
      (error) => error.code,
    );
    // 42501: insufficient privilege.
    expect([statement, code]).toEqual([statement, '42501']);
  }
  const { rows } = await client.query(
    'SELECT datname::text FROM pg_database WHERE datallowconn AND has_database_privilege(datname, $$CONNECT$$)',
  );
  expect(rows).toEqual([{ datname: 'podsmith' }]);
  await client.end();
});

test('no program that it starts knows who may sign in', async () => {
  const signIn = {
    PODSMITH_ADMIN_EMAIL: 'only-for-the-first@example.com',
    PODSMITH_ADMIN_PASSWORD: 'only-for-the-first-admin',
    PODSMITH_API_TOKEN: 'only-for-the-first-token',
  };
  const { pid, url } = await start(undefined, { ...signIn, UNKNOWN_SECRET: 'in no list of ours' });
  // A file this large is read by a helper.
  const headers = {
    authorization: `Bearer ${signIn.PODSMITH_API_TOKEN}`,
    'content-type': 'application/yaml',
  };
  const body = `# ${'x'.repeat(20_000)}\n`;
  const applied = await fetch(`${url}/api/v1/apply`, { method: 'POST', headers, body });
  expect(applied.status).toBeLessThan(500);
  const started = descendants(pid)
    .map((each) => ({
      command: commandOf(each).replaceAll('\0', ' ').trim(),
      environment: readFileSync(`/proc/${each}/environ`, 'utf8'),
    }))
    // tsx's own, which is there only because this starts from source.
    .filter(({ command }) => !command.includes('/esbuild '));
  const isOurs = ({ command }: { command: string }) => /lib\/worker\.ts|next-server|next start/.test(command);
  const commands = (which: RegExp) => started.filter(({ command }) => which.test(command));
  for (const which of [/lib\/worker\.ts/, /next-server/, /postgres/, /yaml-process/]) {
    expect(commands(which)).not.toEqual([]);
  }
  const knowing = started.filter(({ environment }) =>
    Object.values(signIn).some((s) => environment.includes(s)),
  );
  expect(knowing).toEqual([]);
  const helpers = started.filter((each) => !isOurs(each));
  expect(helpers.filter(({ environment }) => /DATABASE_URL|PODSMITH_|UNKNOWN/.test(environment))).toEqual([]);
});

test.each([
  [
    'a database that is not there',
    { DATABASE_URL: 'postgresql://u:p@127.0.0.1:9/x' },
    'cannot be reached as "u"',
  ],
  ['a setting that does not exist', { PODSMITH_TYPO: '1' }, 'PODSMITH_TYPO is no setting of Podsmith'],
])('%s ends the start with one sentence and exit code 1', async (_, environment, sentence) => {
  const home = path.join(tmpdir(), `podsmith-none-${process.pid}`);
  homes.push(home);
  const child = spawnStart({ PORT: String(await findFreePort()), PODSMITH_HOME: home, ...environment });
  let output = '';
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'exit');
  expect(code).toBe(1);
  expect(output).toContain(sentence);
  expect(output).not.toContain('    at ');
});

/** Kills a process that may have ended with its parent. */
function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has.
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
