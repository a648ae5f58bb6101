import { setTimeout as sleep } from 'node:timers/promises';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import type { Cluster } from './start-cluster.ts';

/** How long namespaces and Pods that are on their way out get to be gone. */
const goneMs = 60_000;

/** Names of what a cluster holds that tests make. */
export async function readHoldings({ kubeconfig }: Pick<Cluster, 'kubeconfig'>): Promise<Set<string>> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(kubeconfig);
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const [namespaces, pods] = await Promise.all([core.listNamespace(), core.listPodForAllNamespaces()]);
  return new Set([
    ...namespaces.items.map(({ metadata }) => `namespace ${metadata?.name}`),
    ...pods.items.map(({ metadata }) => `Pod ${metadata?.namespace}/${metadata?.name}`),
  ]);
}

/** What is there that was not before, once what is being removed has had its time. Only a cluster of our own tells. */
export async function findLeftBehind(
  cluster: Cluster & { started?: unknown },
  before: Set<string>,
): Promise<string[]> {
  // On somebody else's cluster, somebody else may have made it.
  if (!cluster.started) return [];
  for (const deadline = Date.now() + goneMs; ; await sleep(1000)) {
    const left = [...(await readHoldings(cluster))].filter((name) => !before.has(name));
    if (left.length === 0 || Date.now() > deadline) return left;
  }
}
