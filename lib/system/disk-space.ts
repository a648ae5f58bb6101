import { statfsSync } from 'node:fs';
import { AppError } from '#lib/errors.ts';

/** Free space, in MiB, of the disk that holds `dir`. */
function freeDiskMib(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return (bavail * bsize) / 2 ** 20;
}

/** @throws AppError `DISK_FULL` when the disk that holds `dir` has less than `neededMib` left. */
export function requireDiskSpace(dir: string, neededMib: number): void {
  const free = freeDiskMib(dir);
  if (free >= neededMib) return;
  throw new AppError({
    code: 'DISK_FULL',
    message: `The disk that holds ${dir} is full: ${Math.floor(free)} MiB are left, ${neededMib} MiB are needed.`,
    hint: 'Free some space there, or set PODSMITH_HOME to a folder on another disk.',
    fault: 'platform',
  });
}
