import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { readPidFile, writePidFile } from '#lib/system/process-identity.mjs';
import { removePodCgroup } from './pod-cgroup.ts';

const PREFIX = 'podsmith-cluster-';

/** Makes the folder of one cluster, marked as this process's. Its name is its cgroup's too. */
export async function makeClusterFolder(home: string): Promise<string> {
  const folder = await mkdtemp(path.join(home, PREFIX));
  writePidFile(ownerFile(folder), process.pid);
  return folder;
}

/**
 * Removes what clusters left whose process was killed: the kernel ended them and took mounts, interfaces
 * and rules inside, but folder and cgroup stay.
 */
export async function removeLeftovers(home: string): Promise<void> {
  const names = (await readdir(home)).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const folder = path.join(home, name);
    // Without an owner's file it is just being made.
    if (!existsSync(ownerFile(folder)) || readPidFile(ownerFile(folder)) !== undefined) continue;
    await removePodCgroup(name);
    await rm(folder, { recursive: true, force: true });
  }
}

function ownerFile(folder: string): string {
  return path.join(folder, 'owner.pid');
}
