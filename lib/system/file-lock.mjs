// Plain JavaScript for the same reason as process-identity.mjs.
import { linkSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPidFile, writePidFile } from './process-identity.mjs';

let count = 0;

/**
 * Runs `work` while holding a lock that all processes of this machine respect. The lock is a pid file, so
 * that of a process that died is free at once. Its folder is entered by its owner alone; it never stands where
 * others may write, who could hold the lock, or give it to themselves.
 *
 * @template T
 * @param {{ file: string, onWait?: (owner: number) => void, signal?: AbortSignal }} options
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function withFileLock({ file, onWait, signal }, work) {
  const folder = path.dirname(file);
  mkdirSync(path.dirname(folder), { recursive: true });
  // The folder alone: the mode of one that is made on the way to it is not a lock's business.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let told = false;
  while (!tryLock(file)) {
    const owner = readPidFile(file);
    if (owner === undefined) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) onWait?.(owner);
    told = true;
    await sleep(200, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * Written aside and linked into place: whoever sees the lock sees its owner in it.
 *
 * @param {string} file
 */
function tryLock(file) {
  const own = `${file}.${process.pid}.${count++}`;
  writePidFile(own, process.pid);
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}
