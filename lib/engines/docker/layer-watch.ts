import { readFile, statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildGroup } from '#lib/engines/docker/build-group.ts';
import { diskUsage } from '#lib/system/disk-usage.ts';

const everyMs = 500;

/**
 * Watches what a build's commands write into the layer in the making, and ends when that is more than `limitBytes` or the
 * signal is aborted. What is written is counted only when the disk has lost room since it was counted last, so that
 * nearly always nothing is.
 *
 * @returns True when it was too much.
 */
export async function watchLayer(
  group: BuildGroup,
  limitBytes: number,
  signal: AbortSignal,
): Promise<boolean> {
  let freeAtCount = Number.POSITIVE_INFINITY;
  while (!signal.aborted) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    // systemd makes the group only when something is to run in it.
    await group.limit();
    const layer = await findLayer(await group.findProcess());
    if (!layer) continue;
    const free = await freeBytes(layer).catch(() => undefined);
    if (free === undefined) continue;
    if (freeAtCount === Number.POSITIVE_INFINITY) freeAtCount = free;
    if (freeAtCount - free < limitBytes / 16) continue;
    freeAtCount = free;
    if ((await diskUsage(layer, limitBytes)) > limitBytes) return true;
  }
  return false;
}

/** The folder into which the overlay of a process's root writes (proc(5), mountinfo). */
async function findLayer(pid: number | undefined): Promise<string | undefined> {
  if (pid === undefined) return undefined;
  const mounts = await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '');
  return /^\S+ \S+ \S+ \S+ \/ .* - overlay .*\bupperdir=([^,\s]+)/m.exec(mounts)?.[1];
}

async function freeBytes(folder: string): Promise<number> {
  const { bfree, bsize } = await statfs(folder);
  return bfree * bsize;
}
