import { readFile } from 'node:fs/promises';
import { KubeConfig, VersionApi } from '@kubernetes/client-node';
import type Docker from 'dockerode';
import type { KubernetesConfig } from '#lib/config.ts';
import type { ConnectedEngine, EngineMissing, ImageRegistry } from '#lib/engines/connected-engine.ts';
import { connectKubernetes } from '#lib/engines/kubernetes/kubernetes-engine.ts';
import { toKubernetesError } from '#lib/engines/kubernetes/kubernetes-error.ts';
import type { Reach } from '#lib/engines/kubernetes/pod-access.ts';
import { hasUserNamespaces } from '#lib/engines/kubernetes/user-namespaces.ts';
import { AppError } from '#lib/errors.ts';

/** The kubernetes engine, with the builder that makes its images. */
export async function connectCluster(
  kubernetes: KubernetesConfig,
  { instanceId, podKey }: { instanceId: string; podKey: string },
  builder: { docker: Docker; buildWarning: string | null; stop(): Promise<void> },
): Promise<ConnectedEngine | EngineMissing> {
  try {
    const { kubeConfig, reach, reload } = loadKubeConfig(kubernetes.kubeconfig);
    const registry = await describeRegistry(kubernetes);
    const version = await kubeConfig.makeApiClient(VersionApi).getCode();
    const settings = {
      namespace: kubernetes.namespace,
      ...{ instanceId, podKey },
      imagePullSecrets: kubernetes.imagePullSecret ? [kubernetes.imagePullSecret] : [],
      seccompProfile: kubernetes.seccompProfile,
      mapsUsers: kubernetes.userNamespaces === 'auto' && hasUserNamespaces(version),
    };
    const podWarning = kubernetes.seccompProfile ? null : runtimeDefaultOnly;
    const engine = await connectKubernetes({ kubeConfig, reach, settings, reload });
    return {
      ...{ status: 'ready', builder: builder.docker, engine, registry },
      host: kubeConfig.getCurrentCluster()?.server ?? '',
      kind: 'kubernetes',
      version: version.gitVersion,
      buildWarning: builder.buildWarning,
      podWarning,
      onPodWarning: (listener) =>
        engine.onPoliciesSeen((verdict) =>
          listener(verdict === 'ignored' ? joinWarnings(podWarning, policiesIgnored) : podWarning),
        ),
      cluster: { reach, namespace: kubernetes.namespace, registry: kubernetes.registry },
      async revive() {
        try {
          await engine.ping();
        } catch (error) {
          return toMissing(error);
        }
        return builder.docker.ping().then(
          () => 'ready',
          () => 'gone',
        );
      },
      async stop() {
        await engine.close();
        await builder.stop();
      },
    };
  } catch (error) {
    await builder.stop();
    return toMissing(error);
  }
}

/** Told where no profile of ours is on the nodes. */
const runtimeDefaultOnly =
  "Functions may make all system calls that the nodes' container runtime allows by default, because PODSMITH_SECCOMP_PROFILE " +
  "names no profile: deploy/ places Podsmith's own on every node.";

/** Told where a Pod that may reach nothing has reached the API server. */
const policiesIgnored =
  'Functions reach whatever Pods of this cluster reach, because its network does not enforce NetworkPolicies.';

function joinWarnings(...warnings: (string | null)[]): string {
  return warnings.filter((warning) => warning !== null).join(' ');
}

function toMissing(error: unknown): EngineMissing {
  const { message, hint = '' } = toKubernetesError(error, 'connecting to the cluster');
  return { status: 'missing', reason: message, hint };
}

/** Inside a cluster Pods are reached by their addresses; from elsewhere through the API server. */
function loadKubeConfig(file: string | undefined): {
  kubeConfig: KubeConfig;
  reach: Reach;
  reload: () => void;
} {
  const kubeConfig = new KubeConfig();
  // A service account's token is read again by the client itself.
  const reload = () => (file ? kubeConfig.loadFromFile(file) : undefined);
  if (file) reload();
  else kubeConfig.loadFromCluster();
  return { kubeConfig, reach: file ? 'port-forward' : 'pod-ip', reload };
}

async function describeRegistry(kubernetes: KubernetesConfig): Promise<ImageRegistry> {
  const { registry, registryCaFile } = kubernetes;
  const ca = registryCaFile && (await readFile(registryCaFile, 'utf8'));
  return { prefix: registry, auth: await readAuth(kubernetes), ...(ca && { ca }) };
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
