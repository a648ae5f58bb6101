import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findFreePort } from '#lib/free-port.ts';

/** A whole Podsmith of its own, started as `npm start` does once everything is set up. */
export interface Instance {
  url: string;
  token: string;
  home: string;
  /** Of the supervisor; its children are the instance's other processes. */
  pid: number;
  /** What it printed so far. */
  output(): string;
  /** Ends it as Ctrl-C does and removes its folder. */
  stop(): Promise<void>;
}

const startTimeoutMs = 120_000;

/** Starts an instance in a temporary home on a free port; resolves when its pages can be asked for. */
export async function startInstance(environment: Record<string, string> = {}): Promise<Instance> {
  const home = environment.PODSMITH_HOME ?? (await mkdtemp(path.join(tmpdir(), 'podsmith-')));
  const port = await findFreePort();
  const token = randomBytes(16).toString('hex');
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/start.ts'], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      PODSMITH_HOME: home,
      PODSMITH_API_TOKEN: token,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  }
  const exited = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
    await rm(home, { recursive: true, force: true });
  };
  const deadline = Date.now() + startTimeoutMs;
  while (!(await answers(`${url}/api/v1/readyz`))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`Podsmith did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, token, home, pid: child.pid ?? 0, output: () => output, stop };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
