import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process of the cluster that a test may stop and start again. */
export interface Part {
  name: string;
  /** Resolves once it answers. */
  start(): Promise<void>;
  /** Resolves once it and its children are gone; what it had started for good (Pods) lives on. */
  stop(): Promise<void>;
}

export interface PartOptions {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** Where its output goes; its end is told when it does not start. */
  logFile: string;
  /** True once it serves. A rejection counts as not yet. */
  isReady: () => Promise<boolean>;
  startLimitMs?: number;
}

const STOP_LIMIT_MS = 10_000;

/** Describes a part; {@link Part.start} starts it. */
export function createPart(options: PartOptions): Part {
  const { name } = options;
  let child: ChildProcess | undefined;
  return {
    name,
    async start() {
      if (child && isGroupAlive(child)) return;
      child = launch(options);
      await waitUntilReady(child, options);
    },
    async stop() {
      const ending = child;
      child = undefined;
      if (ending) await endGroup(ending);
    },
  };
}

function launch({ command, args, env, logFile }: PartOptions): ChildProcess {
  const log = openSync(logFile, 'a');
  // A process group of its own: `nsenter` and what it runs are ended together.
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...env },
  });
  // Seen as a part that does not become ready; without a listener Node would end.
  child.on('error', () => {});
  return child;
}

async function waitUntilReady(child: ChildProcess, options: PartOptions): Promise<void> {
  const { name, isReady, logFile, startLimitMs = 60_000 } = options;
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    const ready = await isReady().catch(() => false);
    // Asked after the answer, which another program on the same port may have given.
    const ended = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
    if (ready && !ended) return;
    if (ended || Date.now() > deadline) {
      await endGroup(child);
      const problem = ended ? 'ended while starting' : 'was not ready in time';
      throw new Error(`${name} ${problem}. Its last words:\n${tail(logFile)}`);
    }
    await sleep(50);
  }
}

async function endGroup(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (isGroupAlive(child)) {
    if (Date.now() > deadline) signalGroup(child, 'SIGKILL');
    await sleep(20);
  }
}

function isGroupAlive(child: ChildProcess): boolean {
  return signalGroup(child, 0);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-20).join('\n');
}
