import type Docker from 'dockerode';
import { describeProvenance } from '#lib/attestations/provenance.ts';
import { describeContents } from '#lib/attestations/sbom.ts';
import { lacksSbom, recordProvenance, recordSbom } from '#lib/attestations/store.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { readInstanceId } from '#lib/db/instance.ts';
import { engineKindOf } from '#lib/engines/docker/docker-host.ts';
import { buildPolicy } from '#lib/images/build-policy.ts';
import { readImagePackages } from '#lib/images/read-packages.ts';
import { log } from '#lib/log.ts';
import { version } from '#lib/version.ts';

/** A recorded build that is being carried out. */
export interface BegunBuild {
  id: string;
  operation: string;
  revision: string;
  startedAt: Date;
}

/** An image that a build has made: its name, whose tag is the content address, and its digest. */
interface MadeImage {
  image: string;
  digest: string;
}

/** Records how an image came to be. */
export async function attest(
  { image, digest }: MadeImage,
  made: { row: BegunBuild; runtime: string; base: { name: string; digest: string }; docker: Docker },
): Promise<void> {
  const { row, runtime, base, docker } = made;
  const { id, operation, revision, startedAt } = row;
  const [instanceId, engine] = await Promise.all([readInstanceId(), engineKindOf(docker)]);
  const statement = describeProvenance({
    ...{ image, digest, operation, revision, runtime, base, build: id },
    policy: { ...buildPolicy(config().buildEgress) },
    builder: { instanceId, podsmith: version, engine },
    ...{ startedAt, finishedAt: new Date() },
  });
  await recordProvenance(db(), id, JSON.stringify(statement));
}

/**
 * Records what is in an image, by the build that made it: others only use or push it. That it cannot be read is no failure of the build, which is
 * over by then.
 */
export async function recordContents(
  { image, digest }: MadeImage,
  id: string,
  docker: Docker,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (!(await lacksSbom(db(), id))) return;
    const packages = await readImagePackages(docker, image, signal);
    const name = image.slice(0, image.lastIndexOf(':'));
    await recordSbom(db(), id, describeContents({ name, digest, madeAt: new Date() }, packages));
  } catch (error) {
    if (!signal.aborted) log.warn({ err: error, build: id }, 'the packages of an image could not be read');
  }
}
