import { z } from 'zod';
import { provenanceSchema } from '#lib/attestations/provenance.ts';
import type { Attestation } from '#lib/attestations/store.ts';

/** What a build's page says of its image. */
export interface ImageContents {
  base: { name: string; digest: string };
  /** The version of Podsmith that has built it. */
  builder: string;
  /** What the commands of the build could reach, as the settings said it. */
  egress: string;
  /** Undefined until the image has been looked through. */
  packages?: { purl: string; name: string; version: string; kind: string; licence: string }[];
}

const licenceSchema = z.object({ license: z.object({ name: z.string() }) });
const bomSchema = z.object({
  components: z
    .array(
      z.object({
        name: z.string(),
        version: z.string(),
        purl: z.string(),
        licenses: z.array(licenceSchema).default([]),
      }),
    )
    .default([]),
});

/** Reads from the statements about an image what its page shows. @throws ZodError when they are not ours. */
export function readContents({ provenance, sbom }: Attestation): ImageContents {
  const { buildDefinition, runDetails } = provenanceSchema.parse(JSON.parse(provenance)).predicate;
  const [base] = buildDefinition.resolvedDependencies;
  return {
    base: { name: base?.uri?.replace(/^oci:/, '') ?? '', digest: `sha256:${base?.digest.sha256}` },
    builder: runDetails.builder.version.podsmith ?? '',
    egress: String(buildDefinition.internalParameters.policy.egress),
    ...(sbom !== null && { packages: readPackages(sbom) }),
  };
}

function readPackages(sbom: string): ImageContents['packages'] {
  return bomSchema.parse(JSON.parse(sbom)).components.map(({ name, version, purl, licenses }) => ({
    ...{ purl, name, version },
    kind: /^pkg:([a-z]+)/.exec(purl)?.[1] ?? '',
    licence: licenses.map(({ license }) => license.name).join(', '),
  }));
}
