import type { EngineMissing } from '#lib/engines/connected-engine.ts';
import type { EngineConnection } from '#lib/engines/docker/discovery.ts';
import { askVersion, dockerAt } from '#lib/engines/docker/docker-host.ts';
import { probeBuilds } from '#lib/engines/docker/probe-builds.ts';

/**
 * Connects to an engine that only builds and pushes images, such as the one in deploy/builder. It is not probed with a
 * container, as an engine for Pods is: it may be unable to run one, and need not.
 */
export async function connectBuilder(options: {
  /** `tcp://podsmith-builder:2375`. */
  host: string;
  token?: string;
}): Promise<EngineConnection | EngineMissing> {
  const { host, token } = options;
  try {
    const docker = dockerAt(host, token);
    const engine = await askVersion(docker);
    const { kind, version } = engine;
    const { warning: buildWarning } = await probeBuilds(docker, engine);
    return { status: 'ready', host, docker, kind, version, buildWarning, stop: async () => {} };
  } catch (error) {
    return {
      status: 'missing',
      reason: `The builder at ${host} does not answer: ${error instanceof Error ? error.message : error}`,
      hint: 'See whether it runs, and whether PODSMITH_BUILDER_HOST and PODSMITH_BUILDER_TOKEN are its own.',
    };
  }
}
