import { config } from '#lib/config.ts';
import type { EngineConnection } from '#lib/engines/docker/discovery.ts';
import { ensureApp } from '#lib/setup/app-build.ts';
import { ensureRuntimeImages } from '#lib/setup/base-images-stage.ts';
import { ensureBrowser } from '#lib/setup/browser-stage.ts';
import { ensureEngine } from '#lib/setup/engine-stage.ts';
import { ensurePrismaClient } from '#lib/setup/prisma-client.ts';
import type { Mode, Progress, StageResult } from '#lib/setup/stage.ts';

type Stage = (title: string, work: (progress: Progress) => Promise<StageResult>) => Promise<void>;

/**
 * The stages that need dependencies, each quick when there is nothing to do. Without a usable engine a start
 * goes on, since authoring works without one; a test run does not.
 */
export async function runStages(options: { mode: Mode; projectDir: string; stage: Stage }): Promise<void> {
  const { mode, projectDir, stage } = options;
  const { home, dockerHost, runtimesDirs } = config();
  await stage('Database client', (progress) => ensurePrismaClient({ projectDir, progress }));
  let engine: EngineConnection | undefined;
  try {
    await stage('Container engine', async (progress) => {
      const found = await ensureEngine({ mode, home, dockerHost, progress });
      engine = found.engine;
      return found.result;
    });
    await stage('Runtime base images', (progress) =>
      ensureRuntimeImages({ mode, docker: engine?.docker, runtimesDirs, progress }),
    );
  } finally {
    // The worker starts its own; none may outlive what started it.
    await engine?.stop();
  }
  if (mode === 'test') await stage('Browser for tests', (progress) => ensureBrowser({ progress }));
  await stage('App', (progress) => ensureApp({ projectDir, progress }));
}
