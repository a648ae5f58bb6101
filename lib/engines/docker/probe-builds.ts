import { randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { confinementFiles, findGaps } from '#lib/engines/docker/build-confinement.ts';
import { openBuildSandbox } from '#lib/engines/docker/build-sandbox.ts';
import type { EngineVersion } from '#lib/engines/docker/docker-host.ts';
import { followEngineStream } from '#lib/engines/docker/engine-stream.ts';
import { removeWithRetries } from '#lib/engines/docker/remove-with-retries.ts';
import { tinyProgram } from '#lib/engines/docker/tiny-program.ts';
import { reasonOf } from '#lib/engines/engine-lost.ts';
import type { EgressRules } from '#lib/network/egress-rules.ts';
import { tarStream } from '#lib/system/tar.ts';

/** How the commands of a build are confined on an engine, as a build has seen it. */
export type BuildProbe =
  | {
      isRefused: false;
      /** False when it could not be seen, and may be another time. */
      isConclusive: boolean;
      /** What is not as it should be, in sentences; null when all is. */
      warning: string | null;
    }
  /** No build is carried out there. */
  | { isRefused: true; reason: string; hint: string };

const timeoutMs = 30_000;

/**
 * Builds one real image whose only command reports what it could reach: an engine may silently ignore the limits that
 * it is given.
 *
 * @param home Podsmith's own folder, as builds are given it.
 */
export async function probeBuilds(docker: Docker, engine: EngineVersion, home: string): Promise<BuildProbe> {
  const program = tinyProgram(engine.arch);
  if (!program) return unseen(`there is no probe for the processor architecture ${engine.arch}`);
  const image = `localhost/podsmith-probe-${randomUUID().slice(0, 8)}`;
  try {
    const { severe, slight } = findGaps(await build(docker, { home, image, program }));
    if (severe.length > 0) return refused(engine, severe);
    if (slight.length === 0) return { isRefused: false, isConclusive: true, warning: null };
    const warning = `The commands of a build, which run what dependencies bring along, are not confined as they should be. ${slight.join(' ')}`;
    return { isRefused: false, isConclusive: true, warning };
  } catch (error) {
    return unseen(reasonOf(error));
  } finally {
    await removeWithRetries(() => docker.getImage(image).remove({ force: true })).catch(() => undefined);
  }
}

/** @returns What the image's command has printed, with what the engine says around it. */
async function build(
  docker: Docker,
  { home, image, program }: { home: string; image: string; program: Buffer },
): Promise<string> {
  const command = JSON.stringify(['/tiny', ...confinementFiles]);
  const tar = await tarStream([
    { name: 'Dockerfile', content: `FROM scratch\nCOPY tiny /tiny\nRUN ${command}\n` },
    { name: 'tiny', content: program, mode: 0o755 },
  ]);
  const nowhere: EgressRules = { text: 'none', isOpen: false, listed: [] };
  const sandbox = await openBuildSandbox(docker, {
    home,
    egress: { rules: nowhere },
    onFailed: () => undefined,
  });
  try {
    const stream = await docker.buildImage(tar, {
      t: image,
      forcerm: true,
      nocache: true,
      buildargs: sandbox.buildArgs,
      ...sandbox.parameters,
      abortSignal: AbortSignal.timeout(timeoutMs),
    });
    let log = '';
    await followEngineStream(docker, stream, (line) => {
      log += `${line}\n`;
    });
    return log;
  } finally {
    await sandbox.close();
  }
}

function refused({ kind }: EngineVersion, gaps: string[]): BuildProbe {
  return {
    isRefused: true,
    reason: `the commands of a build, which run what dependencies bring along, are not kept apart from the engine's machine. ${gaps.join(' ')}`,
    hint:
      kind === 'podman'
        ? 'See that containers.conf on its machine has no netns = "host", and that Podman is 4.3 or newer.'
        : 'See that its daemon has a bridge network ("bridge": "none" in daemon.json takes it away).',
  };
}

function unseen(reason: string): BuildProbe {
  return {
    isRefused: false,
    isConclusive: false,
    warning: `It could not be seen how the commands of a build are confined: ${reason}.`,
  };
}
