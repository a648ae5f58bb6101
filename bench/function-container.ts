import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { waitUntilHealthy } from '#lib/http/health.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { limits } from '#lib/limits.ts';
import type { Runtime } from '#lib/runtimes/template.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';

/** A container of a function that nobody but the benchmark knows. */
export interface FunctionContainer {
  name: string;
  endpoint: string;
  language: string;
  /** Milliseconds from the engine's start of it to the first answer. */
  startMs: number;
  /** With its image. */
  remove(): Promise<void>;
}

/** Builds a function of these files and starts it within a Pod's limits. */
export async function startFunctionContainer(
  docker: Docker,
  {
    runtime,
    files,
    isForTries = false,
  }: { runtime: Runtime; files: Record<string, string>; isForTries?: boolean },
): Promise<FunctionContainer> {
  const { tag } = await buildFunctionImage(docker, runtime, files, { isForTries });
  const env = isForTries ? ['PODSMITH_TRY=true'] : [];
  const name = `podsmith-bench-${randomBytes(4).toString('hex')}`;
  const port = `${runtime.port}/tcp`;
  const container = await docker.createContainer({
    ...{ name, Image: tag, Env: env, ExposedPorts: { [port]: {} } },
    HostConfig: {
      ...{
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        Tmpfs: { '/tmp': 'rw' },
      },
      Memory: limits.podMemoryMib * 1024 * 1024,
      ...{ NanoCpus: limits.podCpus * 1e9, PidsLimit: limits.podPids },
      PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
      LogConfig: { Type: 'json-file', Config: {} },
    },
  });
  const began = performance.now();
  await container.start();
  const { NetworkSettings } = await container.inspect();
  const endpoint = `http://127.0.0.1:${NetworkSettings.Ports[port]?.[0]?.HostPort}`;
  await waitUntilHealthy({ endpoint }, AbortSignal.timeout(30_000));
  return {
    ...{ name, endpoint, language: runtime.language, startMs: performance.now() - began },
    async remove() {
      await container.remove({ force: true });
      await removeImage({ docker, tag });
    },
  };
}
