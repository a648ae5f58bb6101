import { accessSync, constants, existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import type Docker from 'dockerode';
import type { EngineMissing } from '#lib/engines/connected-engine.ts';
import { askVersion, dockerAt } from '#lib/engines/docker/docker-host.ts';
import { podmanInstallCommand } from '#lib/engines/docker/podman-install.ts';
import { startPodmanService, usesOwnConf } from '#lib/engines/docker/podman-service.ts';
import { probeEngine } from '#lib/engines/docker/probe.ts';
import { probeBuilds } from '#lib/engines/docker/probe-builds.ts';
import { probeCache } from '#lib/engines/docker/probe-cache.ts';
import { seccompOption } from '#lib/engines/docker/seccomp-option.ts';
import { mayMapUsers } from '#lib/engines/docker/user-mapping.ts';

/** An engine that answers and builds images. */
export interface BuilderConnection {
  status: 'ready';
  host: string;
  docker: Docker;
  kind: 'podman' | 'docker';
  version: string;
  /** How builds are not confined on it, in sentences; null when they are. */
  buildWarning: string | null;
  /** Ends the engine's service if we started it. */
  stop(): Promise<void>;
}

/** An engine that has run a container on this machine since it booted. */
export interface EngineConnection extends BuilderConnection {
  /** How Pods are not confined on it, in sentences; null when they are. */
  podWarning: string | null;
  /** The seccomp profile as it wants it; null where it takes none of ours. */
  seccomp: string | null;
  /** Its Pods can have user namespaces (lib/engines/docker/user-mapping.ts). */
  mapsUsers: boolean;
}

/**
 * Finds a Docker-compatible engine: the configured one and no other; else Docker's socket; else Podman's; else
 * a service of our own where the program `podman` is there. The first that can run a container is taken.
 */
export async function connectEngine(options: {
  home: string;
  dockerHost?: string;
  /** PEM file of an authority that a service of our own trusts beside the system's. */
  caFile?: string;
  signal?: AbortSignal;
}): Promise<EngineConnection | EngineMissing> {
  const { home, dockerHost, caFile, signal } = options;
  if (dockerHost) {
    const tried = await tryHost(home, dockerHost);
    if (tried.status === 'ready') return tried;
    const hint = 'Correct DOCKER_HOST, or unset it to let Podsmith find an engine by itself.';
    return { status: 'missing', reason: `The engine at DOCKER_HOST ${tried.reason}`, hint };
  }
  const reasons: string[] = [];
  for (const socket of usualSockets()) {
    signal?.throwIfAborted();
    const tried = await tryHost(home, `unix://${socket}`);
    if (tried.status === 'ready') return tried;
    reasons.push(`The engine at ${tried.reason}`);
  }
  if (!hasPodman()) return missing(reasons);
  const own = await tryOwnService({ home, caFile, signal });
  return own.status === 'ready' ? own : missing([...reasons, own.reason]);
}

/**
 * A failed probe stays failed for a minute: it costs a second of processor time, and the worker asks every
 * few seconds while there is no engine.
 */
const RETRY_PROBE_MS = 60_000;
const failedProbes = new Map<string, { at: number; reason: string }>();

type Tried = EngineConnection | { status: 'unusable'; reason: string };

async function tryHost(home: string, host: string): Promise<Tried> {
  const unusable = (reason: string): Tried => ({ status: 'unusable', reason: `${host} ${reason}` });
  try {
    const docker = dockerAt(host);
    const engine = await askVersion(docker);
    const { kind, version, arch } = engine;
    const cache = probeCache(home);
    const seccomp = seccompOption(kind, home);
    let known = cache.find(host, version);
    if (!known) {
      const key = `${host} ${version}`;
      const fail = (reason: string): Tried => {
        failedProbes.set(key, { at: Date.now(), reason });
        return unusable(reason);
      };
      const recent = recentFailure(key);
      if (recent) return unusable(recent.reason);
      const probe = await probeEngine(docker, arch, { seccomp, mapsUsers: mayMapUsers(engine, host) });
      if (!probe.ok) return fail(`answers, but cannot run a container: ${probe.reason}`);
      const builds = await probeBuilds(docker, engine, home);
      if (builds.isRefused) return fail(`is not used: ${builds.reason} ${builds.hint}`);
      const { podWarning, mapsUsers } = probe;
      known = { buildWarning: builds.warning, podWarning, mapsUsers };
      if (builds.isConclusive) cache.record(host, version, known);
    }
    return {
      ...{ status: 'ready', host, docker, kind, version, ...known },
      seccomp: known.podWarning ? null : seccomp,
      stop: async () => {},
    };
  } catch (error) {
    return unusable(`does not answer: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * Podman as it is set up here comes first; our own settings only where that fails. Once they were needed they
 * come first, so that a later start does not fail again before it succeeds.
 */
async function tryOwnService(options: {
  home: string;
  caFile?: string;
  signal?: AbortSignal;
}): Promise<Tried> {
  const key = `own service of ${options.home}`;
  const recent = recentFailure(key);
  if (recent) return { status: 'unusable', reason: recent.reason };
  let reason = '';
  for (const ownConf of usesOwnConf(options.home) ? [true, false] : [false, true]) {
    options.signal?.throwIfAborted();
    const tried = await startAndTry({ ...options, ownConf });
    if (tried.status === 'ready') return tried;
    if (ownConf) reason = tried.reason;
  }
  failedProbes.set(key, { at: Date.now(), reason });
  return { status: 'unusable', reason };
}

async function startAndTry(options: {
  home: string;
  ownConf: boolean;
  caFile?: string;
  signal?: AbortSignal;
}): Promise<Tried> {
  try {
    const service = await startPodmanService(options);
    // The same address with other settings deserves a probe of its own.
    for (const key of failedProbes.keys()) if (key.startsWith(`${service.host} `)) failedProbes.delete(key);
    const tried = await tryHost(options.home, service.host);
    if (tried.status === 'ready') return { ...tried, stop: service.stop };
    await service.stop();
    return { status: 'unusable', reason: `Podman's service at ${tried.reason}` };
  } catch (error) {
    return { status: 'unusable', reason: error instanceof Error ? error.message : String(error) };
  }
}

function recentFailure(key: string): { reason: string } | undefined {
  const failed = failedProbes.get(key);
  return failed && Date.now() - failed.at < RETRY_PROBE_MS ? failed : undefined;
}

/** The sockets that engines make by themselves, those present and open to this user. */
function usualSockets(): string[] {
  const runtimeDir = `/run/user/${userInfo().uid}`;
  return [
    '/var/run/docker.sock',
    path.join(runtimeDir, 'docker.sock'),
    path.join(homedir(), '.docker/run/docker.sock'),
    '/run/podman/podman.sock',
    path.join(runtimeDir, 'podman/podman.sock'),
    path.join(homedir(), '.local/share/containers/podman/machine/podman.sock'),
  ].filter((socket) => existsSync(socket) && isWritable(socket));
}

function missing(reasons: string[]): EngineMissing {
  const closed = ['/var/run/docker.sock', '/run/podman/podman.sock'].find(
    (socket) => existsSync(socket) && !isWritable(socket),
  );
  if (closed) reasons.unshift(`This user may not use the engine at ${closed}`);
  return {
    status: 'missing',
    // The last one tried is the one most under our control, so its reason says most.
    reason:
      reasons.at(-1) ??
      'No container engine is installed: neither Docker nor Podman answers on this machine.',
    hint: reasons.length
      ? 'Mend that engine, or set DOCKER_HOST to one that can run containers. What waits goes on by itself then.'
      : `${existsSync('/usr/bin/apt-get') ? `Run: ${podmanInstallCommand}` : 'Install Podman or Docker.'} Podsmith picks it up by itself.`,
  };
}

/** True where there is a program `podman`. Asked every few seconds while there is no engine, so none is run. */
export function hasPodman(): boolean {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.some((folder) => isAllowed(path.join(folder, 'podman'), constants.X_OK));
}

function isWritable(file: string): boolean {
  return isAllowed(file, constants.W_OK);
}

function isAllowed(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}
