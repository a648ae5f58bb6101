import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { connectCluster, controlVariable } from './cluster-control.ts';
import { readVersion, waitForNode } from './node-ready.ts';
import { type Cluster, type StartedCluster, startCluster } from './start-cluster.ts';

/** A cluster to test on; `started` when it is ours, so that its parts may be stopped. */
export type ObtainedCluster = Cluster & { started?: StartedCluster };

/**
 * The cluster that the test runner has started; else the one `KUBECONFIG` names, with its registry in
 * `PODSMITH_REGISTRY`; else one started now.
 */
export async function obtainCluster(
  options: { progress?: (text: string) => void; environment?: NodeJS.ProcessEnv } = {},
): Promise<ObtainedCluster> {
  const { environment = process.env } = options;
  const control = environment[controlVariable];
  if (control) {
    const started = await connectCluster(control);
    return { ...started, started };
  }
  if (environment.KUBECONFIG)
    return await connectExisting(environment.KUBECONFIG, environment.PODSMITH_REGISTRY);
  const started = await startCluster(options);
  return { ...started, started };
}

async function connectExisting(kubeconfig: string, registry: string | undefined): Promise<ObtainedCluster> {
  if (!registry) {
    throw new Error('With KUBECONFIG, the tests need PODSMITH_REGISTRY: a registry that cluster pulls from.');
  }
  const client = new KubeConfig();
  client.loadFromFile(kubeconfig);
  const { items } = await client.makeApiClient(CoreV1Api).listNode();
  const nodeName = items.find(({ spec }) => !spec?.unschedulable && !spec?.taints?.length)?.metadata?.name;
  if (!nodeName) throw new Error(`The cluster of ${kubeconfig} has no node that takes Pods.`);
  await waitForNode(client, nodeName);
  const version = await readVersion(client);
  return { kubeconfig, registry, registryForPods: registry, version, nodeName, stop: async () => {} };
}
