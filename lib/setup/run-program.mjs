// Plain JavaScript without dependencies, for the same reason as stage-lines.mjs.
import { spawn } from 'node:child_process';
import { childEnvironment } from '../system/child-environment.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
// A set-up that is stopped takes what it started with it.
process.on('exit', () => {
  for (const child of running) {
    try {
      // The whole group: a build has helpers of its own.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It has just ended.
    }
  }
});

/**
 * Runs a program quietly; its last line of output is the progress, its last lines are told when it fails.
 *
 * @param {{ command: string, args: string[], cwd?: string, env?: Parameters<typeof childEnvironment>[0],
 *   onLine?: (line: string) => void, signal?: AbortSignal }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runProgram({ command, args, cwd, env, onLine, signal }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: childEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      signal,
    });
    if (child.pid !== undefined) running.add(child);
    let output = '';
    const read = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-64_000);
      const line = chunk.toString().trim().split('\n').at(-1)?.trim();
      if (line) onLine?.(line);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}
