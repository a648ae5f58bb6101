import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dieWithParent } from '#lib/system/die-with-parent.ts';
import { runChecked } from './run-checked.ts';

/**
 * The "machine" of a single-node cluster: process, mount and network namespaces of its own. Interfaces,
 * mounts, iptables rules and stray Pods live inside, and the kernel removes all of them with its first
 * process, however this process ends. Several clusters, and the host's own containers, do not meet.
 */
export interface NodeSandbox {
  /** The first process, as the host sees it. */
  pid: number;
  /** How to run a program inside. */
  inside(command: string, args: string[]): { command: string; args: string[] };
  /** Runs a program inside to its end. */
  run(command: string, args: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** `folder` holds what the node writes; it must not lie where the node gets folders of its own. */
export async function startNodeSandbox(options: { folder: string; catatonit: string }): Promise<NodeSandbox> {
  const { folder, catatonit } = options;
  const hidden = ['/run/', '/var/run/', '/var/log/', '/var/lib/'].find((parent) => folder.startsWith(parent));
  if (hidden) throw new Error(`A test cluster cannot keep its files under ${hidden}: ${folder}`);
  const { command, args } = dieWithParent('KILL', 'unshare', [
    ...['--pid', '--mount', '--net', '--ipc', '--fork', '--kill-child', '--mount-proc'],
    ...[catatonit, '-P'],
  ]);
  const holder = spawn(command, args, { stdio: 'ignore', detached: true });
  const ended = once(holder, 'exit').catch(() => undefined);
  const stop = async () => {
    holder.kill('SIGKILL');
    await ended;
    if (pid !== undefined) await waitForEnd(pid);
  };
  let pid: number | undefined;
  try {
    pid = await findFirstProcess(holder.pid);
    const sandbox = sandboxAt(pid, stop);
    await prepareMounts(sandbox, folder);
    return sandbox;
  } catch (error) {
    await stop();
    throw error;
  }
}

function sandboxAt(pid: number, stop: () => Promise<void>): NodeSandbox {
  const inside = (command: string, args: string[]) => ({
    command: 'nsenter',
    args: ['--target', String(pid), '--pid', '--mount', '--net', '--ipc', '--', command, ...args],
  });
  return {
    pid,
    inside,
    run: (command, args) => {
      const call = inside(command, args);
      return runChecked(call.command, call.args);
    },
    stop,
  };
}

async function findFirstProcess(holder: number | undefined): Promise<number> {
  if (holder === undefined) throw new Error('The program "unshare" could not be started.');
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(10)) {
    const child = Number.parseInt(await read(`/proc/${holder}/task/${holder}/children`), 10);
    // Until then it still runs unshare's own code, with namespaces half made.
    if (child > 0 && (await read(`/proc/${child}/comm`)).trim() === 'catatonit') return child;
  }
  throw new Error('The namespaces for a cluster could not be made; that needs root.');
}

/** Folders where Kubernetes, containerd and CNI write by habit become the node's own. */
async function prepareMounts({ run }: NodeSandbox, folder: string): Promise<void> {
  const at = (name: string) => path.join(folder, name);
  for (const name of ['var-log', 'var-lib', 'var-lib-work']) await mkdir(at(name), { recursive: true });
  // Copies of the host's container mounts would keep its ended containers' namespaces and layers alive.
  const foreign = foreignMounts(await run('cat', ['/proc/self/mountinfo']));
  if (foreign.length > 0) await run('umount', ['--lazy', ...foreign]);
  // The kubelet wants to pass mounts on to containers.
  await run('mount', ['--make-rshared', '/']);
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run']);
  await run('mount', ['--bind', at('var-log'), '/var/log']);
  // Laid over, not replaced: a home folder, and so the cache of programs, may be below it.
  const layers = `lowerdir=/var/lib,upperdir=${at('var-lib')},workdir=${at('var-lib-work')}`;
  await run('mount', ['-t', 'overlay', '-o', layers, 'overlay', '/var/lib']);
}

/** Mounts of container engines and sessions, the innermost first; a disk mounted below /var/lib is none. */
function foreignMounts(mountInfo: string): string[] {
  return mountInfo
    .split('\n')
    .flatMap((line) => {
      const target = line.split(' ')[4];
      const type = line.split(' - ')[1]?.split(' ')[0] ?? '';
      const isForeign =
        target?.startsWith('/run/') ||
        (target?.startsWith('/var/lib/') && ['overlay', 'nsfs', 'tmpfs'].includes(type));
      return target && isForeign ? [target] : [];
    })
    .reverse();
}

async function waitForEnd(pid: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(20)) {
    const stat = await read(`/proc/${pid}/stat`);
    // As a zombie it has taken all others with it already.
    if (stat === '' || stat.includes(') Z ')) return;
  }
  throw new Error(`Process ${pid} of the cluster did not end.`);
}

function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
