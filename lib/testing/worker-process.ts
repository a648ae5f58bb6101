import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A worker of its own process, as in production. */
export interface WorkerProcess {
  /** As it is known to the other workers. */
  id: string;
  /** Resolves with its exit code, or null where a signal ended it. */
  exited: Promise<number | null>;
  /** Asks it to end, as Ctrl-C does, and waits until it has. */
  stop(): Promise<void>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Stops its process where it stands, without ending it; `thaw` lets it go on. */
  freeze(): void;
  thaw(): void;
  /** What it has written so far. */
  output(): string;
}

/**
 * Starts a worker on the test's database and engine; resolves once it listens for requests. It keeps no standby Pods unless
 * `environment` says so: which Pod answers a first call would hang on what was tried before.
 */
export async function startWorkerProcess(environment: Record<string, string> = {}): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/worker.ts'], {
    env: { ...process.env, PODSMITH_STANDBY_PODS: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  }
  const exited = once(child, 'exit').then(([code]): number | null => code);
  await untilStarted(child, () => output);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await exited;
  };
  return {
    id: /"workerId":"([^"]+)"/.exec(output)?.[1] ?? '',
    exited,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    output: () => output,
  };
}

function untilStarted(child: ChildProcess, output: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const read = () => {
      if (output().includes('worker started')) resolve();
    };
    child.stdout?.on('data', read);
    child.once('exit', () => reject(new Error(`The worker ended before it had started:\n${output()}`)));
  });
}
