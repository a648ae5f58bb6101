import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { z } from 'zod';
import { engineKindOf } from '#lib/engines/docker/docker-host.ts';

const infoSchema = z.looseObject({
  CgroupDriver: z.string().default(''),
  SecurityOptions: z.array(z.string()).nullish(),
});

type GroupKind = 'none' | 'path' | 'slice';
const kinds = new WeakMap<Docker, Promise<GroupKind>>();

/** So long without a process means that no further command is going to begin. */
const QUIET_MS = 400;
const GIVE_UP_MS = 5000;

/**
 * A control group of its own for the commands of one build, where that is needed and possible. Docker ends a
 * build's command when its client goes; Podman (4 and 5) lets the command run on to its end and only then stops,
 * so a cancelled build could use up the machine for as long as it likes. Undefined where the engine is Docker,
 * is on another machine, or belongs to another user.
 */
export async function createBuildGroup(docker: Docker): Promise<string | undefined> {
  const asked = kinds.get(docker) ?? findKind(docker);
  kinds.set(docker, asked);
  asked.catch(() => kinds.delete(docker));
  const kind = await asked;
  if (kind === 'none') return undefined;
  // Without dashes: systemd takes each for a level of its hierarchy.
  const name = `podsmithbuild${randomBytes(8).toString('hex')}`;
  return kind === 'slice' ? `${name}.slice` : `/${name}`;
}

/** Kills every process of the group, until there is none for a while. */
export async function killBuildGroup(group: string): Promise<void> {
  const marker = group.replace(/^\//, '');
  const began = performance.now();
  let quietSince = began;
  while (performance.now() - quietSince < QUIET_MS && performance.now() - began < GIVE_UP_MS) {
    const pids = await findProcesses(marker);
    for (const pid of pids) kill(pid);
    if (pids.length > 0) quietSince = performance.now();
    await sleep(100);
  }
}

async function findKind(docker: Docker): Promise<GroupKind> {
  const isHere = z.looseObject({ socketPath: z.string() }).safeParse(docker.modem).success;
  if (!isHere || process.platform !== 'linux' || process.getuid?.() !== 0) return 'none';
  if ((await engineKindOf(docker)) !== 'podman') return 'none';
  const info = infoSchema.parse(await docker.info());
  if (info.SecurityOptions?.some((option) => option.includes('rootless'))) return 'none';
  return info.CgroupDriver === 'systemd' ? 'slice' : 'path';
}

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
