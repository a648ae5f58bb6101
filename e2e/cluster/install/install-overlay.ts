import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const deployDir = path.resolve(import.meta.dirname, '../../../deploy');

/** What differs from one install to the next. */
export interface InstallSettings {
  /** Podsmith's namespace; its functions run in `<namespace>-functions`. */
  namespace: string;
  /** Where images are pushed and pulled. */
  registry: string;
  images: { podsmith: string; builder: string };
  /** PodDisruptionBudgets as the cluster knows them. */
  disruption: 'v1' | 'v1beta1';
  /** The registry wants a login, from the Secret podsmith-registry, and has a certificate of an own authority. */
  isSecure: boolean;
}

/**
 * Writes an overlay as an admin would: other namespaces, images, registry, and no volumes
 * that outlive a Pod, since a cluster for tests may have no storage class.
 */
export async function writeOverlay(
  settings: InstallSettings,
): Promise<{ folder: string; remove(): Promise<void> }> {
  const { namespace, registry, images, disruption, isSecure } = settings;
  const functions = `${namespace}-functions`;
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'podsmith-install-')));
  // kustomize takes what lies elsewhere only by a relative path.
  const shipped = (name: string) => path.relative(path.join(folder, 'one'), path.join(deployDir, name));
  const write = async (name: string, content: unknown) => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    // JSON is YAML.
    await writeFile(path.join(folder, name), JSON.stringify(content, undefined, 2));
  };
  const kustomization = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };
  await write('kustomization.yaml', { ...kustomization, bases: ['system', 'functions'] });
  await write('system/kustomization.yaml', {
    ...kustomization,
    namespace,
    bases: ['base', 'postgres', `disruption/${disruption}`].map(shipped),
    images: [
      { name: 'podsmith', ...byDigest(registry, images.podsmith) },
      { name: 'podsmith-builder', ...byDigest(registry, images.builder) },
    ],
    configMapGenerator: [
      {
        name: 'podsmith',
        namespace: 'podsmith',
        behavior: 'merge',
        literals: [
          `PODSMITH_NAMESPACE=${functions}`,
          `PODSMITH_REGISTRY=${registry}`,
          ...(isSecure
            ? [
                'PODSMITH_REGISTRY_AUTH_FILE=/etc/podsmith/registry/.dockerconfigjson',
                'PODSMITH_REGISTRY_CA_FILE=/etc/podsmith/registry-ca/ca.crt',
                'PODSMITH_IMAGE_PULL_SECRET=podsmith-registry',
              ]
            : []),
        ],
      },
    ],
    patchesStrategicMerge: ['builder-volume.yaml', 'postgres-volume.yaml'],
  });
  await write('system/builder-volume.yaml', onEmptyDir('podsmith-builder', 'storage'));
  await write('system/postgres-volume.yaml', onEmptyDir('podsmith-postgres', 'data'));
  await write('functions/kustomization.yaml', {
    ...kustomization,
    namespace: functions,
    bases: [shipped('functions')],
    patchesJson6902: [
      {
        target: {
          group: 'rbac.authorization.k8s.io',
          version: 'v1',
          kind: 'RoleBinding',
          name: 'podsmith-worker',
        },
        path: 'subject.yaml',
      },
    ],
  });
  await write('functions/subject.yaml', [{ op: 'replace', path: '/subjects/0/namespace', value: namespace }]);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

function byDigest(registry: string, image: string): { newName: string; digest: string } {
  const [name = '', digest = ''] = image.split('@');
  return { newName: `${registry}/${name}`, digest };
}

function onEmptyDir(name: string, volume: string) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'podsmith' },
    spec: {
      template: { spec: { volumes: [{ name: volume, emptyDir: {}, persistentVolumeClaim: null }] } },
    },
  };
}
