import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { APP_ROLE, ensureAppRole } from '#lib/db/app-role.ts';
import { ensureCluster, POSTGRES_SUPERUSER } from '#lib/db/postgres-cluster.ts';
import { type PostgresServer, startServer } from '#lib/db/postgres-server.ts';
import { choosePostgresUser } from '#lib/db/postgres-user.ts';
import { AppError } from '#lib/errors.ts';
import { requireDiskSpace } from '#lib/system/disk-space.ts';
import { findFreePort, findListenProblem } from '#lib/system/free-port.ts';
import {
  isAlive,
  readPidFile,
  removePidFile,
  waitForEnd,
  writePidFile,
} from '#lib/system/process-identity.mjs';

/** A running PostgreSQL that belongs to one home folder. */
export interface EmbeddedPostgres {
  /** Connection string of the database `podsmith`, as the role that owns it and nothing else, with its password. */
  url: string;
  /** Ends it the fast, clean way; open connections are cut. */
  stop(): Promise<void>;
  /** Calls back once when the server ends without {@link EmbeddedPostgres.stop} having been called. */
  onExit(listener: (reason: string) => void): void;
}

const DATABASE = 'podsmith';
const settingsSchema = z.object({
  port: z.number().int(),
  /** The superuser's. */
  password: z.string(),
  /** That of {@link APP_ROLE}; an installation from before it was there gets one. */
  appPassword: z.string().default(makePassword),
});
type Settings = z.infer<typeof settingsSchema>;

/**
 * Starts the PostgreSQL that npm brought, with its data under `home`; the first time it makes them (about 2 s).
 * A server that a crash of ours left behind is ended first.
 *
 * @throws AppError `ALREADY_RUNNING` when a living Podsmith uses this home, `DISK_FULL`, `POSTGRES_*`.
 */
export async function startEmbeddedPostgres(options: {
  home: string;
  signal?: AbortSignal;
}): Promise<EmbeddedPostgres> {
  const { home, signal } = options;
  mkdirSync(path.join(home, 'logs'), { recursive: true });
  const ownerFile = path.join(home, 'postgres.owner.pid');
  takeOwnership(ownerFile, home);
  try {
    requireDiskSpace(home, 32);
    const dataDir = path.join(home, 'postgres');
    await endLeftover(dataDir);
    const user = choosePostgresUser();
    const settings = await chooseSettings(home);
    await ensureCluster({ home, dataDir, password: settings.password, user });
    signal?.throwIfAborted();
    const logFile = path.join(home, 'logs/postgres.log');
    const server = await startServer({ dataDir, port: settings.port, user, logFile });
    return await open({ server, settings, release: () => removePidFile(ownerFile) });
  } catch (error) {
    removePidFile(ownerFile);
    throw error;
  }
}

async function open(options: {
  server: PostgresServer;
  settings: Settings;
  release: () => void;
}): Promise<EmbeddedPostgres> {
  const { server, settings, release } = options;
  try {
    await ensureAppRole({
      urlOf: (database) => superuserUrl(settings, database),
      database: DATABASE,
      password: settings.appPassword,
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: appUrl(settings),
    async stop() {
      await server.stop();
      release();
    },
    onExit(listener) {
      void server.ended.then((reason) => {
        if (reason === undefined) return;
        release();
        listener(reason);
      });
    },
  };
}

/** The connection string of the database whose data is under `home`. @throws When there is none yet. */
export function readEmbeddedUrl(home: string): string {
  return appUrl(readSettings(settingsFile(home)));
}

/** The same as its superuser, which Podsmith itself never is: for tests, which make databases of their own. */
export function readSuperuserUrl(home: string): string {
  return superuserUrl(readSettings(settingsFile(home)), DATABASE);
}

function appUrl({ port, appPassword }: Settings): string {
  return `postgresql://${APP_ROLE}:${appPassword}@127.0.0.1:${port}/${DATABASE}`;
}

function superuserUrl({ port, password }: Settings, database: string): string {
  return `postgresql://${POSTGRES_SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

function readSettings(file: string): Settings {
  return settingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

function makePassword(): string {
  return randomBytes(24).toString('base64url');
}

function settingsFile(home: string): string {
  return path.join(home, 'postgres.json');
}

function takeOwnership(ownerFile: string, home: string): void {
  const owner = readPidFile(ownerFile);
  if (owner !== undefined && owner !== process.pid) {
    throw new AppError({
      code: 'ALREADY_RUNNING',
      message: `Podsmith is already running with the folder ${home} (process ${owner}).`,
      hint: 'Stop that one first, or give this one a folder and a port of its own: PODSMITH_HOME=… PORT=….',
      fault: 'configuration',
    });
  }
  writePidFile(ownerFile, process.pid);
}

/** Ends a server whose Podsmith was killed. PostgreSQL itself sorts out a pid file whose process is gone. */
async function endLeftover(dataDir: string): Promise<void> {
  const file = path.join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (!(pid > 1) || !isAlive(pid) || !isPostgres(pid)) return;
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    process.kill(pid, signal);
    if (await waitForEnd(pid, 10_000)) return;
  }
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    // No /proc (macOS): the pid file lies in a folder only we write to, so its pid is believed.
    return process.platform !== 'linux';
  }
}

/** The port is chosen once and kept, so a connection string copied from the log stays good. */
async function chooseSettings(home: string): Promise<Settings> {
  const file = settingsFile(home);
  const kept = existsSync(file) ? readSettings(file) : undefined;
  const settings = {
    port: kept && (await findListenProblem(kept.port)) === undefined ? kept.port : await findFreePort(),
    password: kept?.password ?? makePassword(),
    appPassword: kept?.appPassword ?? makePassword(),
  };
  // Renamed into place: half a file would be two lost passwords.
  writeFileSync(`${file}.new`, `${JSON.stringify(settings)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return settings;
}
