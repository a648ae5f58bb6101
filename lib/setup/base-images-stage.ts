import { spawnSync } from 'node:child_process';
import type Docker from 'dockerode';
import { toErrorView } from '#lib/errors.ts';
import { ensureBaseImage } from '#lib/images/base-images.ts';
import { loadRuntimes } from '#lib/runtimes/catalogue.ts';
import type { Mode, Progress, StageResult } from '#lib/setup/stage.ts';
import { canUseApt, installPackages } from '#lib/system/apt.ts';

/** Brings the base image of every runtime into the engine, so that the first build need not wait for it. */
export async function ensureRuntimeImages(options: {
  mode: Mode;
  docker?: Docker;
  runtimesDirs: string[];
  progress: Progress;
}): Promise<StageResult> {
  const { mode, docker, runtimesDirs, progress } = options;
  if (!docker) return { summary: 'later: they need an engine' };
  const runtimes = await loadRuntimes({ dirs: runtimesDirs });
  await ensureTool(progress);
  const failures: string[] = [];
  for (const runtime of runtimes) {
    const onProgress = (text: string) => progress(`${runtime.name}: ${text}`);
    try {
      await ensureBaseImage({ docker, runtime, onProgress });
    } catch (error) {
      if (mode === 'test') throw error;
      const { message, hint } = toErrorView(error);
      failures.push(`${runtime.name}: ${message} ${hint ?? ''}`.trim());
    }
  }
  const names = runtimes.map(({ name }) => name).join(', ');
  if (failures.length === 0) return { summary: names };
  return {
    summary: 'some are missing',
    warning: [...failures, 'The first build that needs one tries again.'],
  };
}

/** Where Podman was there before us, the tool that makes base images may not be. */
async function ensureTool(progress: Progress): Promise<void> {
  const present = spawnSync('mmdebstrap', ['--version'], { stdio: 'ignore' }).status === 0;
  if (present || !canUseApt()) return;
  progress('installing mmdebstrap');
  await installPackages({ packages: ['mmdebstrap'] });
}
