import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { confinementFiles, confinementOf, findGaps } from '#lib/engines/docker/build-confinement.ts';
import type { EngineVersion } from '#lib/engines/docker/docker-host.ts';
import { followEngineStream } from '#lib/engines/docker/engine-stream.ts';
import { removeWithRetries } from '#lib/engines/docker/remove-with-retries.ts';
import { tinyProgram } from '#lib/engines/docker/tiny-program.ts';
import { reasonOf } from '#lib/engines/engine-lost.ts';

/** How the commands of a build are confined on an engine, as a build has seen it. */
export interface BuildProbe {
  /** False when it could not be seen, and may be another time. */
  isConclusive: boolean;
  /** What is not as it should be, in sentences; null when all is. */
  warning: string | null;
}

const timeoutMs = 30_000;

/**
 * Builds one real image whose only command reports what it could reach: an engine may silently ignore the limits that
 * it is given.
 */
export async function probeBuilds(docker: Docker, engine: EngineVersion): Promise<BuildProbe> {
  const program = tinyProgram(engine.arch);
  if (!program) return unseen(`there is no probe for the processor architecture ${engine.arch}`);
  const image = `localhost/podsmith-probe-${randomUUID().slice(0, 8)}`;
  try {
    const gaps = findGaps(await build(docker, { kind: engine.kind, image, program }));
    if (gaps.length === 0) return { isConclusive: true, warning: null };
    const warning = `The commands of a build, which run what dependencies bring along, are not confined as they should be. ${gaps.join(' ')}`;
    return { isConclusive: true, warning };
  } catch (error) {
    return unseen(reasonOf(error));
  } finally {
    await removeWithRetries(() => docker.getImage(image).remove({ force: true })).catch(() => undefined);
  }
}

/** @returns What the image's command has printed, with what the engine says around it. */
async function build(
  docker: Docker,
  { kind, image, program }: { kind: EngineVersion['kind']; image: string; program: Buffer },
): Promise<string> {
  const command = JSON.stringify(['/tiny', ...confinementFiles]);
  const tar = pack();
  tar.entry({ name: 'Dockerfile' }, `FROM scratch\nCOPY tiny /tiny\nRUN ${command}\n`);
  tar.entry({ name: 'tiny', mode: 0o755 }, program);
  tar.finalize();
  const stream = await docker.buildImage(Readable.from(tar), {
    t: image,
    forcerm: true,
    nocache: true,
    ...confinementOf(kind),
    abortSignal: AbortSignal.timeout(timeoutMs),
  });
  let log = '';
  await followEngineStream(docker, stream, (line) => {
    log += `${line}\n`;
  });
  return log;
}

function unseen(reason: string): BuildProbe {
  return {
    isConclusive: false,
    warning: `It could not be seen how the commands of a build are confined: ${reason}.`,
  };
}
