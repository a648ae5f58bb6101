import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import {
  ApiException,
  CoreV1Api,
  KubeConfig,
  Log,
  NetworkingV1Api,
  RbacAuthorizationV1Api,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';
import { type ObtainedCluster, obtainCluster } from './obtain-cluster.ts';
import { pushImage } from './push-image.ts';
import { functionPod, functionPort, waitUntilReady, withPortForward } from './test-pod.ts';

const namespace = `podsmith-smoke-${randomBytes(3).toString('hex')}`;
const docker = dockerAt(config().dockerHost ?? '');
const kubeConfig = new KubeConfig();
let cluster: ObtainedCluster;
let api: CoreV1Api;
let image: string;
let builtTag: string;

beforeAll(async () => {
  cluster = await obtainCluster();
  kubeConfig.loadFromFile(cluster.kubeconfig);
  api = kubeConfig.makeApiClient(CoreV1Api);
  await api.createNamespace({ body: { metadata: { name: namespace } } });
  const runtime = findRuntime(await loadRuntimes({ dirs: config().runtimesDirs }), 'python3');
  if (!runtime) throw new Error('The runtime python3 is missing.');
  const handler = `def handle(event, context):\n    print("asked", event.body.decode())\n    return {"body": {"echo": event.body.decode()}}\n`;
  const built = await buildFunctionImage(docker, runtime, { [runtime.handler]: handler });
  builtTag = built.tag;
  image = await pushImage({ docker, tag: builtTag, registry: cluster.registry, name: 'podsmith-test/smoke' });
  // A namespace takes Pods once its default account is there.
  await vi.waitFor(() => api.readNamespacedServiceAccount({ namespace, name: 'default' }), {
    timeout: 60_000,
  });
});

afterAll(async () => {
  await api?.deleteNamespace({ name: namespace });
  if (builtTag) await docker.getImage(builtTag).remove();
  await cluster?.stop();
});

test('has a node that takes Pods', async () => {
  const { status } = await api.readNode({ name: cluster.nodeName });
  expect(status?.nodeInfo?.kubeletVersion).toMatch(/^v1\.\d+/);
  expect(cluster.version).toMatch(/^v1\.\d+/);
});

test('runs a pushed image by its digest, reached by Pod IP and port-forward, its log followed', async () => {
  const name = 'echo';
  await api.createNamespacedPod({ namespace, body: functionPod(name, image) });
  const pod = await waitUntilReady(api, namespace, name);
  expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);

  const log = new PassThrough();
  const lines: string[] = [];
  log.on('data', (chunk) => lines.push(String(chunk)));
  const following = await new Log(kubeConfig).log(namespace, name, 'function', log, { follow: true });
  const ask = async (url: string, text: string) => {
    const response = await fetch(url, { method: 'POST', body: text });
    return await response.json();
  };
  // Only our own cluster routes Pods' addresses to this machine.
  if (cluster.started) {
    expect(await ask(`http://${pod.status?.podIP}:${functionPort}`, 'address')).toEqual({ echo: 'address' });
  }
  const forwarded = await withPortForward({ kubeConfig, namespace, pod: name }, (url) => ask(url, 'forward'));
  expect(forwarded).toEqual({ echo: 'forward' });
  await expect.poll(() => lines.join('')).toContain('asked forward');
  following.abort();
});

test('lets a service account do what its Role says, and no more', async () => {
  const rbac = kubeConfig.makeApiClient(RbacAuthorizationV1Api);
  const name = 'reader';
  await api.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } });
  await rbac.createNamespacedRole({
    namespace,
    body: { metadata: { name }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }] },
  });
  await rbac.createNamespacedRoleBinding({
    namespace,
    body: {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  });
  const { status } = await api.createNamespacedServiceAccountToken({
    namespace,
    name,
    body: { spec: { audiences: [], expirationSeconds: 600 } },
  });
  const reader = asToken(status?.token ?? '');
  await expect.poll(() => outcome(reader.listNamespacedPod({ namespace }))).toBe('done');
  expect(await outcome(reader.listNamespacedSecret({ namespace }))).toBe(403);
  expect(await outcome(reader.listNamespacedPod({ namespace: 'kube-system' }))).toBe(403);
  expect(await outcome(reader.deleteNamespacedPod({ namespace, name: 'echo' }))).toBe(403);
});

test('evicts a Pod', async () => {
  const name = 'evicted';
  await api.createNamespacedPod({ namespace, body: functionPod(name, image) });
  await waitUntilReady(api, namespace, name);
  // The version that Kubernetes before 1.22 knows, and later ones still take.
  const body = { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name, namespace } };
  await api.createNamespacedPodEviction({ namespace, name, body });
  await expect.poll(() => outcome(api.readNamespacedPod({ namespace, name }))).toBe(404);
});

test('refuses a Pod over the quota', async () => {
  const quotaNamespace = `${namespace}-quota`;
  await api.createNamespace({ body: { metadata: { name: quotaNamespace } } });
  try {
    const body = { metadata: { name: 'none' }, spec: { hard: { pods: '0' } } };
    await api.createNamespacedResourceQuota({ namespace: quotaNamespace, body });
    const create = () =>
      outcome(
        api.createNamespacedPod({
          namespace: quotaNamespace,
          body: functionPod('over', image),
          dryRun: 'All',
        }),
      );
    await expect.poll(create).toBe(403);
  } finally {
    await api.deleteNamespace({ name: quotaNamespace });
  }
});

// Our own cluster's network is a plain bridge, which does not enforce policies: accepted is all that can be seen.
test('accepts a NetworkPolicy', async () => {
  const networking = kubeConfig.makeApiClient(NetworkingV1Api);
  const body = { metadata: { name: 'nobody' }, spec: { podSelector: {}, policyTypes: ['Ingress'] } };
  await networking.createNamespacedNetworkPolicy({ namespace, body });
  const { spec } = await networking.readNamespacedNetworkPolicy({ namespace, name: 'nobody' });
  expect(spec?.policyTypes).toEqual(['Ingress']);
  await networking.deleteNamespacedNetworkPolicy({ namespace, name: 'nobody' });
});

function asToken(token: string): CoreV1Api {
  const server = kubeConfig.getCurrentCluster();
  if (!server) throw new Error('The kubeconfig names no cluster.');
  const other = new KubeConfig();
  other.loadFromClusterAndUser(server, { name: 'reader', token });
  return other.makeApiClient(CoreV1Api);
}

/** `done`, or the status with which the API server refused. */
async function outcome(call: Promise<unknown>): Promise<'done' | number> {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (error instanceof ApiException) return error.code;
    throw error;
  }
}
