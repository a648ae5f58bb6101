import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPostgresBinaries } from '#lib/db/postgres-binaries.ts';
import { postgresSettings } from '#lib/db/postgres-settings.ts';
import { asPostgresUser, type PostgresUser } from '#lib/db/postgres-user.ts';
import { AppError } from '#lib/errors.ts';
import { childEnvironment } from '#lib/system/child-environment.mjs';
import { dieWithParent } from '#lib/system/die-with-parent.ts';

/** One `postgres` process. */
export interface PostgresServer {
  /** Resolves when the process has ended: with the reason, or undefined when it was {@link PostgresServer.stop}. */
  ended: Promise<string | undefined>;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const LOG_LIMIT_BYTES = 5_000_000;

/**
 * Starts `postgres` on an existing data folder and waits until it takes connections; after a crash that
 * includes its recovery. It runs in a process group of its own, so Ctrl-C reaches it only through us.
 *
 * @throws AppError `POSTGRES_START_FAILED` with the last line of its log.
 */
export async function startServer(options: {
  dataDir: string;
  port: number;
  user: PostgresUser;
  logFile: string;
}): Promise<PostgresServer> {
  const { dataDir, port, user, logFile } = options;
  const log = openLog(logFile);
  const logStart = statSync(logFile).size;
  // SIGINT is PostgreSQL's fast, clean shutdown: what it shall do should we be killed.
  const guarded = dieWithParent('INT', findPostgresBinaries().postgres, [
    '-D',
    dataDir,
    ...postgresSettings(port),
  ]);
  const { command, args, ...ids } = asPostgresUser(user, guarded.command, guarded.args);
  const child = spawn(command, args, {
    ...ids,
    env: childEnvironment(),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);

  let stopping = false;
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
  });
  const failure = await Promise.race([exited, waitUntilReady(child, dataDir)]);
  if (failure !== undefined) {
    child.kill('SIGQUIT');
    throw new AppError({
      code: 'POSTGRES_START_FAILED',
      message: `The embedded PostgreSQL did not start (${failure}): ${lastLogLine(logFile, logStart)}`,
      hint: `Its log is ${logFile}.`,
      fault: 'platform',
    });
  }
  return {
    ended: exited.then((reason) => (stopping ? undefined : reason)),
    async stop() {
      stopping = true;
      child.kill('SIGINT');
      const impatient = setTimeout(() => child.kill('SIGQUIT'), 15_000);
      await exited;
      clearTimeout(impatient);
    },
  };
}

/** Resolves with a reason when it takes too long; PostgreSQL writes its state to the 8th line of its pid file. */
async function waitUntilReady(child: ChildProcess, dataDir: string): Promise<string | undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    // The caller's own promise says how it ended.
    if (child.exitCode !== null || child.signalCode !== null) return new Promise(() => {});
    const lines = readLines(path.join(dataDir, 'postmaster.pid'));
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return undefined;
    await sleep(20);
  }
  return `not ready after ${START_TIMEOUT_MS / 1000} s`;
}

function openLog(file: string): number {
  const descriptor = openSync(file, 'a', 0o600);
  if (statSync(file).size > LOG_LIMIT_BYTES) truncateSync(file);
  return descriptor;
}

function lastLogLine(file: string, from: number): string {
  const written = readFileSync(file).subarray(from).toString();
  const lines = written.trim().split('\n');
  return lines.findLast((line) => line.includes('FATAL:')) ?? lines.at(-1) ?? 'it left no log';
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
