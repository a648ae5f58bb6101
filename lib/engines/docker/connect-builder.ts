import { readFile } from 'node:fs/promises';
import type { EngineMissing } from '#lib/engines/connected-engine.ts';
import type { BuilderConnection } from '#lib/engines/docker/discovery.ts';
import { askVersion, dockerAt } from '#lib/engines/docker/docker-host.ts';
import { probeBuilds } from '#lib/engines/docker/probe-builds.ts';

/**
 * Connects to an engine that only builds and pushes images, such as the one in deploy/builder. It is not probed with a
 * container, as an engine for Pods is: it may be unable to run one, and need not.
 */
export async function connectBuilder(options: {
  /** `https://podsmith-builder:2376`. */
  host: string;
  token?: string;
  /** PEM file of the authority that signed its certificate; absent: the system's. */
  caFile?: string;
  /** Podsmith's own folder. */
  home: string;
}): Promise<BuilderConnection | EngineMissing> {
  const { host, token, caFile, home } = options;
  try {
    const docker = dockerAt(host, { token, ca: caFile && (await readFile(caFile, 'utf8')) });
    const engine = await askVersion(docker);
    const { kind, version } = engine;
    const builds = await probeBuilds(docker, engine, home);
    if (builds.isRefused) {
      const { reason, hint } = builds;
      return { status: 'missing', reason: `The builder at ${host} is not used: ${reason}`, hint };
    }
    return {
      status: 'ready',
      host,
      docker,
      kind,
      version,
      buildWarning: builds.warning,
      stop: async () => {},
    };
  } catch (error) {
    return {
      status: 'missing',
      reason: `The builder at ${host} does not answer: ${error instanceof Error ? error.message : error}`,
      hint: 'See whether it runs, and whether PODSMITH_BUILDER_HOST, PODSMITH_BUILDER_TOKEN and PODSMITH_BUILDER_CA_FILE are its own.',
    };
  }
}
