import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptCommand, canUseApt, installPackages } from '#lib/system/apt.ts';

/** A program that must be there, and the Debian package that has it. */
export interface Needed {
  program: string;
  package: string;
}

/**
 * Installs the Debian packages whose programs are missing; quick when none is.
 *
 * @throws Error with the command to run by hand, where this process may not install
 */
export async function ensurePrograms(needed: Needed[], progress: (text: string) => void): Promise<void> {
  const missing = needed.filter(({ program }) => !findProgram(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((entry) => entry.package))];
  if (!canUseApt()) {
    throw new Error(`Programs are missing. Install them, then try again: ${aptCommand(packages)}`);
  }
  progress(`installing ${packages.join(', ')}`);
  const outcome = await installPackages({ packages });
  if (outcome.status === 'failed') throw new Error(`${outcome.command} failed: ${outcome.reason}`);
  const absent = missing.filter(({ program }) => !findProgram(program));
  if (absent.length > 0)
    throw new Error(`Still missing after an install: ${absent.map(({ program }) => program).join(', ')}`);
}

/** The full path of a program, also of those that only root's PATH usually names; undefined when absent. */
export function findProgram(program: string): string | undefined {
  if (program.includes('/')) return existsSync(program) ? program : undefined;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}
