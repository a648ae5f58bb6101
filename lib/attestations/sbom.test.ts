import { expect, it } from 'vitest';
import { describeContents } from '#lib/attestations/sbom.ts';

const image = {
  name: 'localhost/podsmith/function',
  digest: `sha256:${'a'.repeat(64)}`,
  madeAt: new Date(0),
};

it('names every package once, by its package URL, in CycloneDX 1.6', () => {
  const bom = JSON.parse(
    describeContents(image, [
      { type: 'deb', name: 'libc6', version: '2.36-9+deb12u10', architecture: 'amd64' },
      { type: 'pypi', name: 'Flask_Login', version: '1.0', license: 'MIT' },
      { type: 'npm', name: '@scope/a', version: '1.2.3', license: 'Apache-2.0' },
      { type: 'npm', name: '@scope/a', version: '1.2.3', license: 'Apache-2.0' },
    ]),
  );
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: {
      timestamp: '1970-01-01T00:00:00.000Z',
      component: {
        type: 'container',
        name: image.name,
        hashes: [{ alg: 'SHA-256', content: 'a'.repeat(64) }],
      },
    },
  });
  const purls = bom.components.map(({ purl }: { purl: string }) => purl);
  expect(purls.sort()).toEqual([
    'pkg:deb/debian/libc6@2.36-9+deb12u10?arch=amd64',
    'pkg:npm/%40scope/a@1.2.3',
    'pkg:pypi/flask-login@1.0',
  ]);
  const { dependencies } = bom;
  expect(dependencies.find(({ ref }: { ref: string }) => ref === 'image').dependsOn).toHaveLength(3);
});

it('names an image without packages', () => {
  expect(JSON.parse(describeContents(image, [])).metadata.component.name).toBe(image.name);
});
