import type { Database } from '#lib/db/client.ts';
import { storableText } from '#lib/storable.ts';

/** What is stated of an image, as JSON. */
export interface Attestation {
  provenance: string;
  /** Null until the image has been looked through. */
  sbom: string | null;
}

/** Records how an image came to be; a build that starts over replaces what it said. */
export async function recordProvenance(
  database: Database,
  buildId: string,
  provenance: string,
): Promise<void> {
  const text = storableText(provenance);
  await database.attestation.upsert({
    where: { buildId },
    create: { buildId, provenance: text },
    update: { provenance: text, sbom: null },
  });
}

/** Whether a build has stated how its image came to be, and not yet what is in it. */
export async function lacksSbom(database: Database, buildId: string): Promise<boolean> {
  return (await database.attestation.count({ where: { buildId, sbom: null } })) > 0;
}

/** Records what is in the image of a build, if that is still known. */
export async function recordSbom(database: Database, buildId: string, sbom: string): Promise<void> {
  await database.attestation.updateMany({ where: { buildId }, data: { sbom: storableText(sbom) } });
}

/** What is stated of an image by the build that made it last; undefined for one of which nothing is. */
export async function findAttestation(database: Database, image: string): Promise<Attestation | undefined> {
  const row = await database.attestation.findFirst({
    where: { build: { image } },
    orderBy: { build: { createdAt: 'desc' } },
    select: { provenance: true, sbom: true },
  });
  return row ?? undefined;
}
