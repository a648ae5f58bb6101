import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { childEnvironment } from '#lib/system/child-environment.mjs';

const ENOUGH = 20_000;

/**
 * A containers.conf for machines where Podman's own defaults fail: no right to raise resource limits (they
 * are set to what this process has), and cgroups that crun refuses (runc takes them).
 */
export function containersConf(limitsText = readOwnLimits(), hasRunc = isInstalled('runc')): string {
  const ulimits = [
    ['nofile', 'Max open files'],
    ['nproc', 'Max processes'],
  ].map(([name, title = '']) => {
    const limit = hardLimit(limitsText, title);
    return `"${name}=${limit}:${limit}"`;
  });
  return [
    '# Written by Podsmith, because the engine could not run a container with its defaults.',
    '[containers]',
    `default_ulimits=[${ulimits.join(', ')}]`,
    ...(hasRunc ? ['[engine]', 'runtime="runc"'] : []),
    '',
  ].join('\n');
}

/**
 * The hard limit from a line such as `Max open files   1024   20000   files`, at most 20,000: plenty for one
 * container, and below what Podman lowers its own limits to.
 */
function hardLimit(limitsText: string, title: string): number {
  const hard = new RegExp(`^${title}\\s+\\S+\\s+(\\d+)`, 'm').exec(limitsText)?.[1];
  return Math.min(hard ? Number(hard) : ENOUGH, ENOUGH);
}

function readOwnLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore', env: childEnvironment() }).status === 0;
}
