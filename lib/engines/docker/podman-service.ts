import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { containersConf } from '#lib/engines/docker/containers-conf.ts';
import { childEnvironment } from '#lib/system/child-environment.mjs';
import { dieWithParent } from '#lib/system/die-with-parent.ts';
import { readPidFile, readProcessGroup, removePidFile, writePidFile } from '#lib/system/process-identity.mjs';

/** A `podman system service` of our own. */
export interface PodmanService {
  host: string;
  /** Ends the service if it is ours to end; running containers are not touched. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 15_000;
// A socket's path may have 107 bytes on Linux; stay clear of it.
const SOCKET_PATH_LIMIT = 100;

/** Where the service of a home listens, and where its state lies. */
function pathsOf(home: string) {
  const run = path.join(home, 'run');
  const shortcut = path.join(run, 'short');
  const socketFolder = targetOf(shortcut) ?? run;
  return {
    run,
    shortcut,
    socketFolder,
    socket: path.join(socketFolder, 'podman.sock'),
    pidFile: path.join(run, 'podman.pid'),
    ownerFile: path.join(run, 'podman.owner.pid'),
    conf: path.join(run, 'containers.conf'),
    log: path.join(home, 'logs', 'podman.log'),
  };
}

/** Where a link leads. */
function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

/** Gives the socket of a home with a long path a folder with a short one, which nobody could have made before us. */
function makeShortcut({ socket, shortcut }: ReturnType<typeof pathsOf>): void {
  if (Buffer.byteLength(socket) <= SOCKET_PATH_LIMIT) return;
  symlinkSync(mkdtempSync(path.join(tmpdir(), 'podsmith-')), shortcut);
}

/** True when the last service that worked in this home needed our containers.conf. */
export function usesOwnConf(home: string): boolean {
  return existsSync(pathsOf(home).conf);
}

/**
 * Starts Podman's API service for this home. One that is there already is shared while its owner lives, and
 * taken over when a crash left it behind. The kernel ends it with this process.
 *
 * @param options.ownConf start it with a containers.conf made for this machine instead of the system's
 * @param options.caFile PEM file of an authority it trusts beside the system's
 * @throws when the service does not answer, with its reason
 */
export async function startPodmanService(options: {
  home: string;
  ownConf: boolean;
  caFile?: string;
  signal?: AbortSignal;
}): Promise<PodmanService> {
  const { home, ownConf, caFile, signal } = options;
  const former = pathsOf(home);
  const owner = readPidFile(former.ownerFile);
  const running = readPidFile(former.pidFile);
  if (running && owner && owner !== process.pid && (await answers(former.socket))) {
    return { host: `unix://${former.socket}`, stop: async () => {} };
  }
  await endPodmanService(home);
  mkdirSync(former.run, { recursive: true, mode: 0o700 });
  makeShortcut(former);
  const paths = pathsOf(home);
  const host = `unix://${paths.socket}`;
  mkdirSync(path.dirname(paths.log), { recursive: true });
  if (ownConf) writeFileSync(paths.conf, containersConf());
  else rmSync(paths.conf, { force: true });

  const child = spawnService({ paths, host, ownConf, caFile });
  const failed = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, by) =>
      resolve(`podman ended with ${by ?? `exit code ${code}`}; see ${paths.log}`),
    );
  });
  if (child.pid !== undefined) {
    writePidFile(paths.pidFile, child.pid);
    writePidFile(paths.ownerFile, process.pid);
  }
  const failure = await Promise.race([failed, waitUntilItAnswers(paths.socket, signal)]);
  if (failure !== undefined) {
    await endPodmanService(home);
    throw new Error(`Podman's service did not start: ${failure}`);
  }
  return { host, stop: () => endPodmanService(home) };
}

/** Ends the service of a home, whoever started it; nothing happens where none runs. */
export async function endPodmanService(home: string): Promise<void> {
  const paths = pathsOf(home);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    // The whole group: without root, Podman runs its service in a child of the process that we started.
    const group = readProcessGroup(paths.pidFile);
    if (group === undefined) break;
    process.kill(-group, signal);
    const deadline = Date.now() + 5000;
    while (readProcessGroup(paths.pidFile) !== undefined && Date.now() < deadline) await sleep(25);
  }
  rmSync(paths.socket, { force: true });
  if (paths.socketFolder !== paths.run) rmSync(paths.socketFolder, { recursive: true, force: true });
  rmSync(paths.shortcut, { force: true });
  removePidFile(paths.pidFile);
  removePidFile(paths.ownerFile);
}

function spawnService(options: {
  paths: ReturnType<typeof pathsOf>;
  host: string;
  ownConf: boolean;
  caFile?: string;
}): ChildProcess {
  const { paths, host, ownConf, caFile } = options;
  const { command, args } = dieWithParent('TERM', 'podman', ['system', 'service', '--time=0', host]);
  const log = openSync(paths.log, 'a', 0o600);
  const child = spawn(command, args, {
    detached: true,
    // Containers' monitors inherit it, and write a file named "oom" there when one is out of memory.
    cwd: paths.run,
    stdio: ['ignore', log, log],
    env: childEnvironment({
      needs: ['network', 'podman'],
      set: {
        ...(ownConf && { CONTAINERS_CONF: paths.conf }),
        ...(caFile && { SSL_CERT_DIR: trustFolder(paths.run, caFile) }),
      },
    }),
  });
  closeSync(log);
  return child;
}

/** Go reads every file of these folders, and Debian's bundle besides. */
function trustFolder(runDir: string, caFile: string): string {
  const folder = path.join(runDir, 'authorities');
  mkdirSync(folder, { recursive: true });
  copyFileSync(caFile, path.join(folder, 'registry.crt'));
  return [folder, '/etc/ssl/certs', '/etc/pki/tls/certs'].join(':');
}

async function waitUntilItAnswers(socket: string, signal?: AbortSignal): Promise<string | undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (signal?.aborted) return 'it was called off';
    if (await answers(socket)) return undefined;
    await sleep(25);
  }
  return `no answer after ${START_TIMEOUT_MS / 1000} s`;
}

async function answers(socket: string): Promise<boolean> {
  const client = connect(socket);
  try {
    await once(client, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}
