import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The machine's current boot; pids mean nothing across boots. Empty where the system does not tell. */
export function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

/**
 * Names one process for good, e.g. `4711 <boot id> 88213`: the pid with the boot and the moment it started,
 * so a reused pid is never taken for it. Undefined when no such process runs.
 */
export function processIdentity(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return String(pid);
  // The command's name, in brackets, may itself hold spaces: count fields after its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return undefined;
  return `${pid} ${bootId()} ${fields[19]}`;
}

/** Writes a pid file that {@link readPidFile} can trust later. */
export function writePidFile(file: string, pid: number): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${processIdentity(pid) ?? pid}\n`, { mode: 0o600 });
}

/** The pid in a pid file when that very process still runs; undefined for a stale, odd or missing file. */
export function readPidFile(file: string): number | undefined {
  const identity = readText(file)?.trim();
  const pid = Number.parseInt(identity ?? '', 10);
  return pid > 0 && processIdentity(pid) === identity ? pid : undefined;
}

/** Removes a pid file; a missing one is fine. */
export function removePidFile(file: string): void {
  rmSync(file, { force: true });
}

/** True while a process with this pid exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Waits until a process that is no child of ours has ended; false when it still runs after `timeoutMs`. */
export async function waitForEnd(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (processIdentity(pid) !== undefined) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
