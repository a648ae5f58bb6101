import { z } from 'zod';

const digestSet = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const dependency = z.object({ name: z.string(), uri: z.string().optional(), digest: digestSet });

/**
 * How an image came to be: an in-toto statement (in-toto attestation framework, Statement v1) with SLSA's provenance (SLSA
 * v1, "Provenance").
 */
export const provenanceSchema = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(z.object({ name: z.string(), digest: digestSet })),
  predicateType: z.literal('https://slsa.dev/provenance/v1'),
  predicate: z.object({
    buildDefinition: z.object({
      buildType: z.string(),
      externalParameters: z.object({ operation: z.string(), revision: z.string(), runtime: z.string() }),
      internalParameters: z.object({ policy: z.record(z.string(), z.unknown()) }),
      resolvedDependencies: z.array(dependency),
    }),
    runDetails: z.object({
      builder: z.object({ id: z.string(), version: z.record(z.string(), z.string()) }),
      metadata: z.object({ invocationId: z.string(), startedOn: z.string(), finishedOn: z.string() }),
    }),
  }),
});

export type Provenance = z.infer<typeof provenanceSchema>;

/** What a build was asked for and has come to. Digests are `sha256:` and 64 hexadecimal digits. */
export interface BuildFacts {
  /** The image's name; its tag is the content address. */
  image: string;
  digest: string;
  operation: string;
  revision: string;
  runtime: string;
  base: { name: string; digest: string };
  /** What the commands of the build were allowed. */
  policy: Record<string, unknown>;
  /** Which installation of Podsmith has built it, which version of it, on which engine. */
  builder: { instanceId: string; podsmith: string; engine: string };
  build: string;
  startedAt: Date;
  finishedAt: Date;
}

/** The statement about a build; the same for the same facts. */
export function describeProvenance(facts: BuildFacts): Provenance {
  const { image, digest, operation, revision, runtime, base, policy, builder } = facts;
  const [name = image, contentAddress = ''] = splitTag(image);
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name, digest: { sha256: hex(digest) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:podsmith:function-image:v1',
        externalParameters: { operation, revision, runtime },
        internalParameters: { policy },
        resolvedDependencies: [
          { name: 'base image', uri: `oci:${base.name}`, digest: { sha256: hex(base.digest) } },
          // Of the runtime's files, the function's, the base image and the policy together.
          { name: 'build context', digest: { sha256: contentAddress } },
        ],
      },
      runDetails: {
        builder: {
          id: `urn:podsmith:installation:${builder.instanceId}`,
          version: { podsmith: builder.podsmith, engine: builder.engine },
        },
        metadata: {
          invocationId: facts.build,
          startedOn: facts.startedAt.toISOString(),
          finishedOn: facts.finishedAt.toISOString(),
        },
      },
    },
  };
}

function splitTag(image: string): [string, string] {
  const colon = image.lastIndexOf(':');
  return [image.slice(0, colon), image.slice(colon + 1)];
}

function hex(digest: string): string {
  return digest.replace(/^sha256:/, '');
}
