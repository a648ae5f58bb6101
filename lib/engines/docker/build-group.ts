import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildBounds } from '#lib/engines/docker/build-confinement.ts';
import type { OwnPodman } from '#lib/engines/docker/own-podman.ts';
import { limits } from '#lib/limits.ts';

/** A control group of its own for the commands of one build. */
export interface BuildGroup {
  /** What the engine is given as the parent of its own groups. */
  parent: string;
  /** One of the processes that a command has now. */
  findProcess(): Promise<number | undefined>;
  /** Sees to it that they have no more than a build may, whatever they set in groups of their own. */
  limit(): Promise<void>;
  /** Kills every process of the group, until there is none for a while. */
  kill(): Promise<void>;
  remove(): Promise<void>;
}

/** So long without a process means that no further command is going to begin. */
const quietMs = 400;
const giveUpMs = 5000;
const root = '/sys/fs/cgroup';

const { memoryBytes, cpuPeriodUs, cpuQuotaUs } = buildBounds;

/** Hierarchy, file and value of each bound (cgroups(7), version 2: one hierarchy for all). */
const unifiedBounds = [
  ['', 'pids.max', limits.buildProcesses],
  ['', 'memory.max', memoryBytes],
  ['', 'memory.swap.max', 0],
  ['', 'cpu.max', `${cpuQuotaUs} ${cpuPeriodUs}`],
] as const;

/** The same of version 1. A build finds its own group's files there to write to; it does not find ours. */
const boundsByHierarchy = [
  ['pids', 'pids.max', limits.buildProcesses],
  ['memory', 'memory.limit_in_bytes', memoryBytes],
  ['memory', 'memory.memsw.limit_in_bytes', memoryBytes],
  ['cpu', 'cpu.cfs_period_us', cpuPeriodUs],
  ['cpu', 'cpu.cfs_quota_us', cpuQuotaUs],
] as const;

/** Version 1 has a folder for each kind of bound. */
function hasHierarchies(): boolean {
  return existsSync(`${root}/pids`);
}

/**
 * Names a control group for one build. Docker ends a build's command when its client goes; Podman (4 and 5) lets the
 * command run on to its end and only then stops, so a cancelled build could use up the machine for as long as it likes.
 * And no build API takes a limit on processes, which a group has.
 */
export function createBuildGroup({ isSystemd }: OwnPodman): BuildGroup {
  // Without dashes: systemd takes each for a level of its hierarchy.
  const name = `podsmithbuild${randomBytes(8).toString('hex')}${isSystemd ? '.slice' : ''}`;
  const bounds = hasHierarchies() ? boundsByHierarchy : unifiedBounds;
  const folder = path.join(root, bounds[0][0], name);

  return {
    // Without systemd the engine makes, and takes away, just the group that it is told: one inside of ours.
    parent: isSystemd ? name : `/${name}/commands`,
    findProcess: () => findProcessIn(folder),
    async limit() {
      for (const [hierarchy, file, value] of bounds) {
        const group = path.join(root, hierarchy, name);
        // systemd makes its slices by itself, and only when something is to run in them.
        if (!isSystemd) await mkdir(group, { recursive: true }).catch(() => undefined);
        await writeFile(path.join(group, file), String(value), { flag: 'r+' }).catch(() => undefined);
      }
    },
    async kill() {
      const began = performance.now();
      let quietSince = began;
      while (performance.now() - quietSince < quietMs && performance.now() - began < giveUpMs) {
        const pids = await findProcesses(name);
        for (const pid of pids) kill(pid);
        if (pids.length > 0) quietSince = performance.now();
        await sleep(100);
      }
    },
    async remove() {
      // The engine has made ours in every hierarchy, and takes only its own away.
      if (isSystemd) return;
      const hierarchies = await readdir(root).catch(() => []);
      const folders = [root, ...hierarchies.map((one) => path.join(root, one))];
      await Promise.all(folders.map((one) => rmdir(path.join(one, name)).catch(() => undefined)));
    },
  };
}

async function findProcessIn(folder: string): Promise<number | undefined> {
  const groups = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const group of groups.filter((entry) => entry.isDirectory())) {
    const pids = await readFile(path.join(folder, group.name, 'cgroup.procs'), 'utf8').catch(() => '');
    if (pids !== '') return Number.parseInt(pids, 10);
  }
  return undefined;
}

/** Whatever the hierarchy: nothing is to be left. */
async function findProcesses(marker: string): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 1);
  const groups = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, index) => groups[index]?.includes(marker));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
