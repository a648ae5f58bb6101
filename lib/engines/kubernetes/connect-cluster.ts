import { readFile } from 'node:fs/promises';
import { CoreV1Api, KubeConfig, VersionApi } from '@kubernetes/client-node';
import type Docker from 'dockerode';
import type { KubernetesConfig } from '#lib/config.ts';
import type { ConnectedEngine, ImageRegistry } from '#lib/engines/connect.ts';
import type { EngineMissing } from '#lib/engines/discovery.ts';
import { toKubernetesError } from '#lib/engines/kubernetes/kubernetes-error.ts';
import type { Reach } from '#lib/engines/kubernetes/pod-access.ts';
import { connectKubernetes } from '#lib/engines/kubernetes.ts';
import { AppError } from '#lib/errors.ts';

/** The kubernetes engine, with the builder that makes its images. */
export async function connectCluster(
  kubernetes: KubernetesConfig,
  instanceId: string,
  builder: { docker: Docker; stop(): Promise<void> },
): Promise<ConnectedEngine | EngineMissing> {
  try {
    const { kubeConfig, reach } = loadKubeConfig(kubernetes.kubeconfig);
    const registry = { prefix: kubernetes.registry, auth: await readAuth(kubernetes) };
    const { gitVersion } = await kubeConfig.makeApiClient(VersionApi).getCode();
    await requireNamespace(kubeConfig, kubernetes.namespace);
    const settings = {
      namespace: kubernetes.namespace,
      instanceId,
      imagePullSecrets: kubernetes.imagePullSecret ? [kubernetes.imagePullSecret] : [],
    };
    const engine = await connectKubernetes({ kubeConfig, reach, settings });
    return {
      ...{ status: 'ready', builder: builder.docker, engine, registry },
      host: `${kubeConfig.getCurrentCluster()?.server ?? ''}, namespace ${kubernetes.namespace}, reached by ${reach}`,
      kind: 'kubernetes',
      version: gitVersion,
      async stop() {
        await engine.close();
        await builder.stop();
      },
    };
  } catch (error) {
    await builder.stop();
    const { message, hint = '' } = toKubernetesError(error, 'connecting to the cluster');
    return { status: 'missing', reason: message, hint };
  }
}

/** Inside a cluster Pods are reached by their addresses; from elsewhere through the API server. */
function loadKubeConfig(file: string | undefined): { kubeConfig: KubeConfig; reach: Reach } {
  const kubeConfig = new KubeConfig();
  if (file) kubeConfig.loadFromFile(file);
  else kubeConfig.loadFromCluster();
  return { kubeConfig, reach: file ? 'port-forward' : 'pod-ip' };
}

async function requireNamespace(kubeConfig: KubeConfig, name: string): Promise<void> {
  // Listing needs no right beyond those that Pods need; reading the namespace itself would.
  await kubeConfig.makeApiClient(CoreV1Api).listNamespacedPod({ namespace: name, limit: 1 });
}

async function readAuth({ registry, registryAuthFile }: KubernetesConfig): Promise<ImageRegistry['auth']> {
  if (!registryAuthFile) return undefined;
  const host = registry.split('/')[0] ?? '';
  const content: unknown = JSON.parse(await readFile(registryAuthFile, 'utf8'));
  const entry = Object.entries((content as { auths?: Record<string, { auth?: string }> }).auths ?? {}).find(
    ([name]) => name.replace(/^https?:\/\//, '').split('/')[0] === host,
  );
  const [username, ...rest] = Buffer.from(entry?.[1].auth ?? '', 'base64')
    .toString()
    .split(':');
  if (username && rest.length > 0) return { username, password: rest.join(':') };
  throw new AppError({
    code: 'REGISTRY_AUTH_MISSING',
    message: `PODSMITH_REGISTRY_AUTH_FILE has no credentials for ${host}.`,
    hint: 'It is a file as "podman login --authfile" or "docker login" write it.',
    fault: 'configuration',
  });
}
