// Plain JavaScript, because set-up uses it before there is anything that could read TypeScript.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The machine's current boot; pids mean nothing across boots. Empty where the system does not tell. */
export function bootId() {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

/**
 * Names one process for good, e.g. `4711 <boot id> 88213`: the pid with the boot and the moment it started,
 * so a reused pid is never taken for it. Undefined when no such process runs.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
export function processIdentity(pid) {
  if (!isAlive(pid)) return undefined;
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return String(pid);
  // The command's name, in brackets, may itself hold spaces: count fields after its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return undefined;
  return `${pid} ${bootId()} ${fields[19]}`;
}

/**
 * Writes a pid file that {@link readPidFile} can trust later.
 *
 * @param {string} file
 * @param {number} pid
 */
export function writePidFile(file, pid) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${processIdentity(pid) ?? pid}\n`, { mode: 0o600 });
}

/**
 * The pid in a pid file when that very process still runs; undefined for a stale, odd or missing file.
 *
 * @param {string} file
 * @returns {number | undefined}
 */
export function readPidFile(file) {
  const identity = readText(file)?.trim();
  const pid = Number.parseInt(identity ?? '', 10);
  return pid > 0 && processIdentity(pid) === identity ? pid : undefined;
}

/**
 * The process group that a pid file's process leads or led, while any of it runs. A leader may die and leave
 * the others: as long as they live, no new process gets its number.
 *
 * @param {string} file
 * @returns {number | undefined}
 */
export function readProcessGroup(file) {
  const recorded = readText(file)?.trim() ?? '';
  const [pid, boot] = recorded.split(' ');
  const group = Number(pid);
  if (!(group > 1) || boot !== bootId()) return undefined;
  const current = processIdentity(group);
  if (current !== undefined && current !== recorded) return undefined;
  return isGroupAlive(group) ? group : undefined;
}

/**
 * True while a process of the group runs. The signal alone would also count those that ended and that nobody
 * has asked about, which stay for ever where process 1 is not an init.
 *
 * @param {number} group
 */
function isGroupAlive(group) {
  if (!isAlive(-group)) return false;
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((name) => {
    const stat = /^\d+$/.test(name) ? readText(`/proc/${name}/stat`) : undefined;
    const [state, , processGroup] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
    return Number(processGroup) === group && state !== 'Z';
  });
}

/**
 * Removes a pid file; a missing one is fine.
 *
 * @param {string} file
 */
export function removePidFile(file) {
  rmSync(file, { force: true });
}

/**
 * True while a process with this pid exists, whoever owns it.
 *
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Waits until a process that is no child of ours has ended; false when it still runs after `timeoutMs`.
 *
 * @param {number} pid
 * @param {number} timeoutMs
 */
export async function waitForEnd(pid, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  while (processIdentity(pid) !== undefined) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
