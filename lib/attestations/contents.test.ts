import { expect, it } from 'vitest';
import { readContents } from '#lib/attestations/contents.ts';
import { describeProvenance } from '#lib/attestations/provenance.ts';
import { describeContents } from '#lib/attestations/sbom.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const provenance = JSON.stringify(
  describeProvenance({
    ...{
      image: `localhost/f:${'c'.repeat(64)}`,
      digest,
      operation: 'greet',
      revision: 'r',
      runtime: 'nodejs',
    },
    base: { name: 'docker.io/library/node:24-slim', digest },
    policy: { egress: 'registries' },
    builder: { instanceId: '01234567', podsmith: '0.1.0', engine: 'podman' },
    ...{ build: 'b', startedAt: new Date(0), finishedAt: new Date(0) },
  }),
);

it("shows of an image's statements what a page has room for", () => {
  const sbom = describeContents({ name: 'localhost/f', digest, madeAt: new Date(0) }, [
    { type: 'npm', name: 'ms', version: '2.1.3', license: 'MIT' },
    { type: 'deb', name: 'libc6', version: '2.36' },
  ]);
  expect(readContents({ provenance, sbom })).toEqual({
    ...{ base: { name: 'docker.io/library/node:24-slim', digest }, builder: '0.1.0', egress: 'registries' },
    packages: [
      { purl: 'pkg:deb/debian/libc6@2.36', name: 'libc6', version: '2.36', kind: 'deb', licence: '' },
      { purl: 'pkg:npm/ms@2.1.3', name: 'ms', version: '2.1.3', kind: 'npm', licence: 'MIT' },
    ],
  });
});

it('has no packages before the image was looked through, and none of an image without', () => {
  expect(readContents({ provenance, sbom: null })).not.toHaveProperty('packages');
  const empty = describeContents({ name: 'localhost/f', digest, madeAt: new Date(0) }, []);
  expect(readContents({ provenance, sbom: empty }).packages).toEqual([]);
});
