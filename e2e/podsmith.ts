import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findFreePort } from '#lib/system/free-port.ts';

/** A running Podsmith: what `npm start` starts once set-up is done, with a home and a port of its own. */
export interface Podsmith {
  url: string;
  /** The one-time link to create the first account; `undefined` when an admin is seeded. */
  setupLink: string | undefined;
  /** Its folder, as PODSMITH_HOME says. */
  home: string;
  /** Of the supervisor; its descendants are all the other processes. */
  pid: number;
  /** All that it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

const startMs = 120_000;
const stopMs = 30_000;
/** Its processes leave there what they have executed: lib/testing/coverage-report.ts. */
const writeCoverage = process.env.COVERAGE_DIR
  ? { NODE_V8_COVERAGE: path.join(process.env.COVERAGE_DIR, 'processes') }
  : {};

/** A program with its arguments. */
export type Command = [program: string, ...args: string[]];

/**
 * Starts Podsmith. `environment` is added to this process's.
 *
 * @param wrap Puts a program in front, such as one that gives Podsmith a file system of its own; as it is by default
 */
export async function startPodsmith(
  environment: Record<string, string> = {},
  wrap: (command: Command) => Command = (command) => command,
): Promise<Podsmith> {
  const folder = await mkdtemp(path.join(tmpdir(), 'podsmith-e2e-'));
  // PostgreSQL runs as a user of its own when we are root, and has to get to its data.
  await chmod(folder, 0o711);
  const port = await findFreePort();
  const home = path.join(folder, 'home');
  const [program, ...args] = wrap([process.execPath, '--enable-source-maps', 'dist/start.js']);
  const child = spawn(program, args, {
    env: {
      ...process.env,
      ...writeCoverage,
      PODSMITH_HOME: home,
      PORT: String(port),
      // Where the servers of specs listen.
      PODSMITH_HTTP_SERVER_ALLOW: '127.0.0.1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(child, () => output);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    setupLink: /one-time link: (\S+)/.exec(output)?.[1],
    home,
    pid: child.pid ?? 0,
    output: () => output,
    stop,
  };
}

async function untilReady(child: ChildProcess, output: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (what: string) => reject(new Error(`Podsmith ${what}:\n${output()}`));
      timer = setTimeout(() => fail('was not ready in time'), startMs);
      child.once('exit', (code) => fail(`ended with code ${code}`));
      child.stdout?.on('data', () => output().includes('Stop it with Ctrl-C') && resolve());
    });
  } finally {
    clearTimeout(timer);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await exited;
  clearTimeout(timer);
  if (child.signalCode === 'SIGKILL') throw new Error('Podsmith did not stop in time.');
}
