import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { EngineConnection } from '#lib/engines/docker/discovery.ts';

const run = promisify(execFile);

/** Runs one of the engine's own commands, as a person would. */
export function command(engine: EngineConnection, ...args: string[]): Promise<{ stdout: string }> {
  const isPodman = engine.kind === 'podman';
  return run(isPodman ? 'podman' : 'docker', [
    ...(isPodman ? ['--remote', '--url', engine.host] : ['-H', engine.host]),
    ...args,
  ]);
}

/** Writes a build context where the engine's command finds it. */
export async function writeContext(
  folder: string,
  files: { path: string; content: Uint8Array }[],
): Promise<void> {
  for (const file of files) {
    const target = path.join(folder, file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, file.content);
  }
}
