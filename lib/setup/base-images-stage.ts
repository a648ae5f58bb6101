import type Docker from 'dockerode';
import { toErrorView } from '#lib/errors.ts';
import { type BaseImageSource, baseImageTag, ensureBaseImage } from '#lib/images/base-images.ts';
import { hasDebianTool } from '#lib/images/debian-base.ts';
import { readCatalogue } from '#lib/runtimes/catalogue.ts';
import { brokenTemplate } from '#lib/runtimes/template.ts';
import type { Mode, Progress, StageResult } from '#lib/setup/stage.ts';
import { canUseApt, installPackages } from '#lib/system/apt.ts';

/**
 * Brings the base images that runtimes want at set-up into the engine, so that the first build need not wait for them;
 * for tests, which build with all runtimes, all base images.
 */
export async function ensureRuntimeImages(options: {
  mode: Mode;
  docker?: Docker;
  runtimesDirs: string[];
  progress: Progress;
}): Promise<StageResult> {
  const { mode, docker, runtimesDirs, progress } = options;
  if (!docker) return { summary: 'later: they need an engine' };
  const catalogue = await readCatalogue(runtimesDirs);
  const runtimes = catalogue.runtimes.filter(({ baseAtSetUp }) => baseAtSetUp || mode === 'test');
  await ensureTool(progress);
  // At once: each waits for its packages, then for one processor. Runtimes with the same base image need it once.
  const bases = new Map(runtimes.map((runtime) => [baseImageTag(runtime), runtime]));
  const failures: string[] = [];
  const ensure = async (runtime: BaseImageSource) => {
    const onProgress = (text: string) => progress(`${runtime.name}: ${text}`);
    try {
      await ensureBaseImage({ docker, runtime, onProgress });
    } catch (error) {
      if (mode === 'test') throw error;
      const { message, hint } = toErrorView(error);
      failures.push(`${runtime.name}: ${message} ${hint ?? ''}`.trim());
    }
  };
  await Promise.all([...bases.values()].map(ensure));
  const names = runtimes.map(({ name }) => name).join(', ');
  const broken = catalogue.broken.map((template) => brokenTemplate(template).message);
  if (failures.length === 0) return { summary: names, ...(broken.length > 0 && { warning: broken }) };
  return {
    summary: 'some are missing',
    warning: [...broken, ...failures, 'The first build that needs one tries again.'],
  };
}

/** Where Podman was there before us, the tool that makes base images may not be. */
async function ensureTool(progress: Progress): Promise<void> {
  if (hasDebianTool() || !canUseApt()) return;
  progress('installing mmdebstrap');
  await installPackages({ packages: ['mmdebstrap'] });
}
