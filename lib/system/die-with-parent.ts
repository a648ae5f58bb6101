import { spawnSync } from 'node:child_process';
import { childEnvironment } from '#lib/system/child-environment.mjs';

let supported: boolean | undefined;

/**
 * Wraps a command so that the kernel sends it `signal` when this process dies, however it dies (even of
 * SIGKILL). Where Linux's `setpriv` is missing the command is returned as it is, and pid files are the net.
 */
export function dieWithParent(
  signal: 'INT' | 'TERM' | 'KILL',
  command: string,
  args: string[],
): { command: string; args: string[] } {
  supported ??= canDie(signal);
  if (!supported) return { command, args };
  return { command: 'setpriv', args: ['--pdeathsig', signal, command, ...args] };
}

function canDie(signal: string): boolean {
  const { status } = spawnSync('setpriv', ['--pdeathsig', signal, 'true'], {
    stdio: 'ignore',
    env: childEnvironment(),
  });
  return status === 0;
}
