import type { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import type { EngineConnection } from '#lib/engines/docker/discovery.ts';
import type { ObtainedCluster } from '../../e2e/cluster/obtain-cluster.ts';

/** What the benchmark on a cluster works with. */
export interface Bench {
  cluster: ObtainedCluster;
  kubeConfig: KubeConfig;
  core: CoreV1Api;
  /** Gone with all that is in it when the benchmark ends. */
  namespace: string;
  /** Where images are built. */
  engine: EngineConnection;
}
