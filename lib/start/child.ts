import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program that is kept running until it is told to stop. */
export interface SupervisedChild {
  /** Sends SIGTERM, after `graceMs` SIGKILL, and waits for the end. */
  stop(graceMs: number): Promise<void>;
  /** Ends it at once, with all it started. */
  kill(): void;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** Who ran this long is not caught in a crash loop. */
const STEADY_MS = 60_000;

/**
 * Starts a Node program and starts it again, ever more slowly, when it ends unasked. It runs in a process group
 * of its own, so Ctrl-C reaches it only through us, and with an IPC channel, which closes when we end.
 */
export function superviseChild(options: {
  name: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  onLine: (line: string, source: 'stdout' | 'stderr') => void;
  onCrash: (text: string) => void;
}): SupervisedChild {
  const { name, args, env, onLine, onCrash } = options;
  let child: ChildProcess;
  let ended: Promise<void>;
  let stopping = false;
  let delayMs = FIRST_DELAY_MS;
  let restart: NodeJS.Timeout | undefined;

  function start(): void {
    const startedAt = performance.now();
    child = spawn(process.execPath, args, {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const source of ['stdout', 'stderr'] as const) {
      const stream = child[source];
      if (stream) createInterface({ input: stream }).on('line', (line) => onLine(line, source));
    }
    ended = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', (code, signal) => {
        resolve();
        if (stopping) return;
        if (performance.now() - startedAt > STEADY_MS) delayMs = FIRST_DELAY_MS;
        onCrash(
          `The ${name} ended unasked (${signal ?? `exit code ${code}`}); it starts again in ${delayMs / 1000} s.`,
        );
        restart = setTimeout(start, delayMs);
        delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
      });
    });
  }

  function kill(): void {
    stopping = true;
    clearTimeout(restart);
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It ended in this very moment.
    }
  }

  start();
  return {
    async stop(graceMs) {
      stopping = true;
      clearTimeout(restart);
      child.kill('SIGTERM');
      const impatient = setTimeout(kill, graceMs);
      await ended;
      clearTimeout(impatient);
    },
    kill,
  };
}
