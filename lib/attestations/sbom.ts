import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { PackageURL } from 'packageurl-js';
import type { InstalledPackage } from '#lib/attestations/packages.ts';

const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));

/**
 * A bill of materials in CycloneDX 1.6: the image, and every package that is installed in it, each once.
 *
 * @param image.digest `sha256:` and 64 hexadecimal digits.
 */
export function describeContents(
  image: { name: string; digest: string; madeAt: Date },
  packages: readonly InstalledPackage[],
): string {
  const bom = new Models.Bom();
  bom.metadata.timestamp = image.madeAt;
  bom.metadata.component = new Models.Component(Enums.ComponentType.Container, image.name, {
    bomRef: 'image',
    version: image.digest,
    hashes: new Models.HashDictionary([
      [Enums.HashAlgorithm['SHA-256'], image.digest.replace(/^sha256:/, '')],
    ]),
  });
  const components = new Map(packages.map((one) => [purlOf(one).toString(), one]));
  for (const [bomRef, one] of components) {
    const component = new Models.Component(Enums.ComponentType.Library, one.name, {
      bomRef,
      version: one.version,
      purl: bomRef,
    });
    if (one.license) component.licenses.add(new Models.NamedLicense(one.license));
    bom.components.add(component);
    bom.metadata.component.dependencies.add(component.bomRef);
  }
  return serializer.serialize(bom, { sortLists: true });
}

/** Package URL specification, "Known types". */
function purlOf({ type, name, version, architecture }: InstalledPackage): PackageURL {
  switch (type) {
    case 'deb':
      return new PackageURL(
        'deb',
        'debian',
        name,
        version,
        architecture ? { arch: architecture } : undefined,
        undefined,
      );
    case 'pypi':
      return new PackageURL(
        'pypi',
        undefined,
        name.toLowerCase().replaceAll('_', '-'),
        version,
        undefined,
        undefined,
      );
    case 'npm': {
      const [scope, bare] = name.startsWith('@') ? name.split('/') : [undefined, name];
      return new PackageURL('npm', scope, bare ?? name, version, undefined, undefined);
    }
    case 'golang': {
      const [last = name, ...above] = name.toLowerCase().split('/').reverse();
      const namespace = above.reverse().join('/') || undefined;
      return new PackageURL('golang', namespace, last, version, undefined, undefined);
    }
  }
}
