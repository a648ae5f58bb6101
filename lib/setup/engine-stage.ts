import { connectEngine, type EngineConnection, hasPodman } from '#lib/engines/docker/discovery.ts';
import { installPodman } from '#lib/engines/docker/podman-install.ts';
import { AppError } from '#lib/errors.ts';
import type { Mode, Progress, StageResult } from '#lib/setup/stage.ts';
import { canUseApt } from '#lib/system/apt.ts';

/**
 * Finds a usable container engine, installing Podman where none is there and this process may.
 *
 * @throws AppError `ENGINE_MISSING` in a test run only
 */
export async function ensureEngine(options: {
  mode: Mode;
  home: string;
  dockerHost?: string;
  progress: Progress;
}): Promise<{ result: StageResult; engine?: EngineConnection }> {
  const { mode, home, dockerHost, progress } = options;
  progress('looking for Docker or Podman');
  let found = await connectEngine({ home, dockerHost });
  if (found.status === 'missing' && !dockerHost && !hasPodman() && canUseApt()) {
    progress('installing Podman');
    const installed = await installPodman({ onProgress: (line) => progress(`installing Podman: ${line}`) });
    if (installed.status === 'installed') found = await connectEngine({ home });
    else if (installed.status === 'failed') {
      found = { ...found, reason: `Podman could not be installed: ${installed.reason}` };
    }
  }
  if (found.status === 'ready') {
    return { engine: found, result: { summary: `${found.kind} ${found.version} at ${found.host}` } };
  }
  if (mode === 'test') {
    throw new AppError({
      code: 'ENGINE_MISSING',
      message: `The tests need a container engine. ${found.reason}`,
      hint: found.hint,
      fault: 'platform',
    });
  }
  const warning = [
    found.reason,
    found.hint,
    'Podsmith starts all the same; builds and runs wait for an engine.',
  ];
  return { result: { summary: 'none', warning } };
}
