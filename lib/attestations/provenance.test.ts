import { expect, it } from 'vitest';
import { describeProvenance, provenanceSchema } from '#lib/attestations/provenance.ts';

it('says in SLSA what an image was made of, by whom and when', () => {
  const statement = describeProvenance({
    image: `localhost/podsmith/function:${'c'.repeat(64)}`,
    digest: `sha256:${'a'.repeat(64)}`,
    operation: 'greet',
    revision: 'd'.repeat(64),
    runtime: 'python3',
    base: { name: 'docker.io/library/python:3.12-slim', digest: `sha256:${'b'.repeat(64)}` },
    policy: { egress: 'registries' },
    builder: { instanceId: '01234567', podsmith: '0.1.0', engine: 'podman 4.3.1' },
    build: '11111111-1111-4111-8111-111111111111',
    startedAt: new Date(1000),
    finishedAt: new Date(2000),
  });
  expect(provenanceSchema.parse(statement)).toEqual(statement);
  expect(statement.subject).toEqual([
    { name: 'localhost/podsmith/function', digest: { sha256: 'a'.repeat(64) } },
  ]);
  const { buildDefinition, runDetails } = statement.predicate;
  expect(buildDefinition.resolvedDependencies).toEqual([
    { name: 'base image', uri: 'oci:docker.io/library/python:3.12-slim', digest: { sha256: 'b'.repeat(64) } },
    { name: 'build context', digest: { sha256: 'c'.repeat(64) } },
  ]);
  expect(buildDefinition.externalParameters).toMatchObject({ operation: 'greet', revision: 'd'.repeat(64) });
  expect(runDetails.builder.id).toBe('urn:podsmith:installation:01234567');
  expect(runDetails.metadata).toMatchObject({ startedOn: '1970-01-01T00:00:01.000Z' });
});
