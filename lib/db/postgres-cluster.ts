import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tailOf } from '#lib/cut-text.ts';
import { findPostgresBinaries } from '#lib/db/postgres-binaries.ts';
import { asPostgresUser, type PostgresUser } from '#lib/db/postgres-user.ts';
import { AppError } from '#lib/errors.ts';
import { childEnvironment } from '#lib/system/child-environment.mjs';
import { requireDiskSpace } from '#lib/system/disk-space.ts';

/** The superuser of the embedded database, whom only the supervisor is: it makes Podsmith's role (app-role.ts). */
export const POSTGRES_SUPERUSER = 'podsmith';

const CLUSTER_MIB = 200;

/**
 * Makes the data folder of the embedded database where there is none. It is written beside its final place
 * and then renamed, so a set-up that is cut short leaves nothing half-made behind.
 *
 * @throws AppError `DISK_FULL`, `POSTGRES_INIT_FAILED`
 */
export async function ensureCluster(options: {
  home: string;
  dataDir: string;
  password: string;
  user: PostgresUser;
}): Promise<void> {
  const { home, dataDir, password, user } = options;
  if (existsSync(path.join(dataDir, 'PG_VERSION'))) return;
  requireDiskSpace(home, CLUSTER_MIB);
  const unfinished = `${dataDir}.unfinished`;
  const passwordFile = path.join(home, 'postgres-password.tmp');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user.kind === 'user') {
    chownSync(unfinished, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  try {
    await initdb(user, [
      `--pgdata=${unfinished}`,
      `--username=${POSTGRES_SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The built-in provider sorts the same everywhere, whatever locales the machine has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ]);
    rmSync(dataDir, { recursive: true, force: true });
    renameSync(unfinished, dataDir);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    requireDiskSpace(home, CLUSTER_MIB / 4);
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function initdb(user: PostgresUser, args: string[]): Promise<void> {
  const { command, args: commandArgs, ...ids } = asPostgresUser(user, findPostgresBinaries().initdb, args);
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArgs, {
      ...ids,
      env: childEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve();
      reject(
        new AppError({
          code: 'POSTGRES_INIT_FAILED',
          message: `The embedded PostgreSQL could not make its data folder: ${output.trim().split('\n').at(-1)}`,
          hint: 'Check that PODSMITH_HOME is a folder this user may write to, or set DATABASE_URL.',
          fault: 'platform',
          details: { output: tailOf(output, 4000) },
        }),
      );
    });
  });
}
