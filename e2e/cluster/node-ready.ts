import { setTimeout as sleep } from 'node:timers/promises';
import { ApiException, CoreV1Api, type KubeConfig, VersionApi } from '@kubernetes/client-node';

const READY_LIMIT_MS = 120_000;

/** Resolves once the node says it is Ready and takes Pods. */
export async function waitForNode(kubeConfig: KubeConfig, nodeName: string): Promise<void> {
  const api = kubeConfig.makeApiClient(CoreV1Api);
  let problem = 'it is unknown';
  for (const deadline = Date.now() + READY_LIMIT_MS; Date.now() < deadline; await sleep(200)) {
    try {
      const { spec, status } = await api.readNode({ name: nodeName });
      const ready = status?.conditions?.find(({ type }) => type === 'Ready');
      // The "not ready" taint goes a moment after the condition came.
      if (ready?.status === 'True' && !spec?.taints?.length && (await hasServiceAccount(api))) return;
      problem = ready?.message ?? 'it says nothing';
    } catch (error) {
      problem = String(error);
    }
  }
  throw new Error(`The node ${nodeName} was not ready in time: ${problem}`);
}

/**
 * Gives a node its Pods' addresses as soon as it is known, as a controller would after ten seconds. Only then
 * does the kubelet tell the moment it is ready, instead of at its next regular report.
 */
export async function assignPodRange(kubeConfig: KubeConfig, name: string, podRange: string): Promise<void> {
  const api = kubeConfig.makeApiClient(CoreV1Api);
  const body = [
    { op: 'add', path: '/spec/podCIDR', value: podRange },
    { op: 'add', path: '/spec/podCIDRs', value: [podRange] },
  ];
  for (const deadline = Date.now() + READY_LIMIT_MS; Date.now() < deadline; await sleep(100)) {
    try {
      await api.patchNode({ name, body });
      return;
    } catch (error) {
      if (!(error instanceof ApiException) || error.code !== 404) throw error;
    }
  }
}

/** Which Kubernetes answers: `v1.20.2`. */
export async function readVersion(kubeConfig: KubeConfig): Promise<string> {
  const { gitVersion } = await kubeConfig.makeApiClient(VersionApi).getCode();
  return gitVersion;
}

/** A Pod is refused until its namespace has this account. */
async function hasServiceAccount(api: CoreV1Api): Promise<boolean> {
  const { items } = await api.listNamespacedServiceAccount({ namespace: 'default' });
  return items.some(({ metadata }) => metadata?.name === 'default');
}
