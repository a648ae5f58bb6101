import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll } from 'vitest';
import { obtainCluster } from './obtain-cluster.ts';

/** A namespace of a spec's own, gone with everything in it when the spec ends. Returns its name. */
export function ownNamespace(name: string): string {
  let core: CoreV1Api;

  beforeAll(async () => {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile((await obtainCluster()).kubeconfig);
    core = kubeConfig.makeApiClient(CoreV1Api);
    await core.createNamespace({ body: { metadata: { name } } });
  });

  afterAll(async () => {
    await core.deleteNamespace({ name });
  });

  return name;
}
