import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RbacAuthorizationV1Api } from '@kubernetes/client-node';
import type { Command } from '../../e2e/podsmith.ts';
import type { Bench } from './bench.ts';

/** Where Kubernetes puts a service account's files; below /run on Debian. */
const accountDir = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * How Podsmith is started so that it finds what a Pod finds: the API server's address in its environment and a
 * service account's files in their place. It runs on this machine, which routes Pods' addresses as a node does.
 */
export async function asInCluster(bench: Bench): Promise<{
  environment: Record<string, string>;
  wrap: (command: Command) => Command;
}> {
  const { cluster, kubeConfig, core, namespace } = bench;
  if (!cluster.started) {
    throw new Error(
      'In-cluster speed is measured on our own cluster only: unset KUBECONFIG, or leave it out.',
    );
  }
  const name = 'podsmith';
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } });
  await kubeConfig.makeApiClient(RbacAuthorizationV1Api).createNamespacedRoleBinding({
    namespace,
    body: {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  });
  const { status } = await core.createNamespacedServiceAccountToken({
    ...{ namespace, name },
    body: { spec: { audiences: [], expirationSeconds: 7200 } },
  });
  const files = await mkdtemp(path.join(tmpdir(), 'podsmith-bench-account-'));
  const server = kubeConfig.getCurrentCluster();
  const { hostname, port } = new URL(server?.server ?? '');
  await writeFile(path.join(files, 'token'), status?.token ?? '');
  await writeFile(path.join(files, 'namespace'), namespace);
  await writeFile(path.join(files, 'ca.crt'), Buffer.from(server?.caData ?? '', 'base64'));
  // A mount namespace of its own: nothing of this is to be seen on the machine. The copy needs no source any more.
  const script = `mount -t tmpfs tmpfs /run && mkdir -p ${accountDir} && cp ${files}/* ${accountDir}/ && rm -r ${files} && exec "$@"`;
  return {
    environment: {
      KUBECONFIG: '',
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      PODSMITH_NAMESPACE: namespace,
    },
    wrap: (command) => ['unshare', '--mount', 'sh', '-c', script, 'sh', ...command],
  };
}
