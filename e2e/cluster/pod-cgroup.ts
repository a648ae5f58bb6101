import { mkdir, readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';

const ROOT = '/sys/fs/cgroup';

/** Makes the cgroup below which a node keeps its Pods, in every hierarchy (cgroup v1) or the only one (v2). */
export async function createPodCgroup(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    await mkdir(path.join(hierarchy, name)).catch(ignore('EEXIST'));
  }
}

/** Removes it with all that is below; its processes have ended. */
export async function removePodCgroup(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeTree(path.join(hierarchy, name));
}

async function hierarchies(): Promise<string[]> {
  const entries = await readdir(ROOT, { withFileTypes: true });
  if (entries.some((entry) => entry.name === 'cgroup.controllers')) return [ROOT];
  // Links name pairs of controllers mounted together.
  return entries.filter((entry) => entry.isDirectory()).map((entry) => path.join(ROOT, entry.name));
}

/** The files in a cgroup go with it; only folders are to be removed, innermost first. */
async function removeTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(ignore('ENOENT'));
  if (!entries) return;
  for (const entry of entries) if (entry.isDirectory()) await removeTree(path.join(folder, entry.name));
  await rmdir(folder).catch(ignore('ENOENT'));
}

function ignore(code: string) {
  return (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== code) throw error;
  };
}
