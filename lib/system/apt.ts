import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tailOf } from '#lib/cut-text.ts';
import { childEnvironment } from '#lib/system/child-environment.mjs';

/** What `apt-get install` was asked for, and what came of it. */
export type AptOutcome =
  | { status: 'installed' }
  | { status: 'not-possible'; command: string }
  | { status: 'failed'; command: string; reason: string };

export interface AptOptions {
  packages: string[];
  /** Called with the last line apt printed, for a progress display. */
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
}

/** The one command a user without our rights runs by hand. */
export function aptCommand(packages: string[]): string {
  return `sudo apt-get install --no-install-recommends ${packages.join(' ')}`;
}

/** True where this process may install Debian packages: root, on a machine that has apt. */
export function canUseApt(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/**
 * Installs Debian packages as root. Set-up calls this; nothing that serves requests does.
 *
 * A failing `apt-get update` is not an error by itself: one unreachable third-party source must not
 * stop an install that the other sources can satisfy.
 */
export async function installPackages({ packages, onProgress, signal }: AptOptions): Promise<AptOutcome> {
  const command = aptCommand(packages);
  if (!canUseApt()) return { status: 'not-possible', command };
  // Another apt (unattended upgrades, a second Podsmith) may hold the lock for a while.
  const lock = ['-o', 'DPkg::Lock::Timeout=180'];
  await apt(['update', '-q', ...lock], onProgress, signal);
  const install = await apt(
    ['install', '-q', '-y', '--no-install-recommends', ...lock, ...packages],
    onProgress,
    signal,
  );
  if (install.code === 0) return { status: 'installed' };
  const errors = install.output.split('\n').filter((line) => line.startsWith('E: '));
  return { status: 'failed', command, reason: errors.join(' ') || `apt-get ended with ${install.code}` };
}

function apt(
  args: string[],
  onProgress?: (line: string) => void,
  signal?: AbortSignal,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('apt-get', args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Services of freshly installed packages are not ours to restart, and nobody can answer a question.
      env: childEnvironment({
        needs: ['network'],
        set: { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1', LC_ALL: 'C' },
      }),
      ...(signal ? { signal } : {}),
    });
    let output = '';
    const read = (chunk: string) => {
      output = tailOf(output + chunk, 64_000);
      const line = chunk.trim().split('\n').at(-1);
      if (line) onProgress?.(line);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', read);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
