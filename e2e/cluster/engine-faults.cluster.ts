import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubeConfig, RbacAuthorizationV1Api, Watch } from '@kubernetes/client-node';
import { afterEach, expect, test } from 'vitest';
import type { PodView } from '#lib/engines/engine.ts';
import type { KubernetesEngine } from '#lib/engines/kubernetes/kubernetes-engine.ts';
import { invokePod } from '#lib/http/invoke.ts';
import { secretHeader } from '#lib/http/pod-secret.ts';
import { testSecretOf } from '#lib/testing/test-engine.ts';
import { startApiServerProxy } from './api-server-proxy.ts';
import { waitForNode } from './node-ready.ts';
import type { StartedCluster } from './start-cluster.ts';
import { setUpEngines } from './test-engines.ts';

const never = new AbortController().signal;
const engines = setUpEngines('faults');

const handler = `
import os, time
def handle(event, context):
    what = event.path[1:]
    if what == "leave":
        os._exit(3)
    if what == "sleep":
        print("sleeps", flush=True)
        time.sleep(30)
    print("printed " + what, flush=True)
    return {"body": {}}
`;

/** The parts of our own cluster; a test that stops one is skipped on somebody's, which the test runner says. */
function ownParts(context: { skip(note: string): never }): StartedCluster {
  return engines.cluster.started ?? context.skip('this cluster is not ours: its parts cannot be stopped');
}

/** Only our own cluster routes its Pods' addresses to this machine. */
function reach() {
  return engines.cluster.started ? 'pod-ip' : 'port-forward';
}

// A node that was not heard of for a while takes no Pods for a moment.
afterEach(async () => {
  const { started, nodeName } = engines.cluster;
  if (started) await waitForNode(engines.kubeConfig, nodeName);
});

function start(engine: KubernetesEngine, name: string, image: string, timeoutMs = 60_000): Promise<PodView> {
  return engine.startPod(engines.request(name, image), { signal: never, timeoutMs });
}

function call(pod: PodView, what: string) {
  const headers: [string, string][] = [[secretHeader, testSecretOf(pod)]];
  return invokePod({
    ...{ endpoint: pod.endpoint ?? '', method: 'GET', path: `/${what}`, headers, body: new Uint8Array() },
    ...{ timeoutMs: 20_000, signal: never, maxResponseBytes: 10_000 },
  });
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function seenBy(engine: KubernetesEngine, name: string) {
  return async () => (await engine.describePods()).find((pod) => pod.name === name);
}

for (const part of ['apiServer', 'etcd'] as const) {
  test(`loses nothing while the ${part} restarts`, async (context) => {
    const { [part]: restarted } = ownParts(context);
    const engine = await engines.connect({ reach: reach() });
    const image = await engines.makeImage(handler);
    const pod = await start(engine, `${part}-lasts`.toLowerCase(), image);
    const lines: string[] = [];
    const followed = engine.followLogs(pod.name, (line) => lines.push(line), { signal: never });
    await call(pod, 'before');
    await expect.poll(() => lines).toEqual(['printed before']);

    await restarted.stop();
    const starting = start(engine, `${part}-late`.toLowerCase(), image);
    await sleep(3000);
    await call(pod, 'during');
    await restarted.start();
    expect((await starting).state).toBe('ready');
    await call(pod, 'after');

    await expect.poll(() => lines).toEqual(['printed before', 'printed during', 'printed after']);
    await call(pod, 'leave').catch(() => undefined);
    await followed;
    await expect.poll(seenBy(engine, pod.name)).toMatchObject({ state: 'exited' });
    for (const { name } of await engine.listPods({})) await engine.stopPod(name);
  });
}

test('says that the API server does not answer, when it does not come back in time', async (context) => {
  const { apiServer } = ownParts(context);
  const engine = await engines.connect({ reach: reach() });
  const image = await engines.makeImage(handler);
  await apiServer.stop();
  try {
    const lost = { code: 'ENGINE_LOST', message: expect.stringContaining('API server does not answer') };
    expect(await failureOf(start(engine, 'never', image, 2000))).toMatchObject(lost);
    expect(await failureOf(engine.findPod('never'))).toMatchObject(lost);
    expect(await engine.findTrouble('never')).toMatchObject(lost);
  } finally {
    await apiServer.start();
  }
  await engine.ping();
});

test('goes on when its watch is cut, and when it goes silent', async () => {
  const proxy = await startApiServerProxy(engines.kubeConfig);
  try {
    const engine = await engines.connect({ reach: reach(), kubeConfig: proxy.kubeConfig });
    const image = await engines.makeImage(handler);
    const pod = await start(engine, 'cut', image);
    proxy.sever();
    await call(pod, 'leave').catch(() => undefined);
    await expect.poll(seenBy(engine, 'cut')).toMatchObject({ state: 'exited' });

    proxy.silence();
    const began = performance.now();
    expect((await start(engine, 'silent', image)).state).toBe('ready');
    expect(performance.now() - began).toBeLessThan(40_000);
    for (const { name } of await engine.listPods({})) await engine.stopPod(name);
  } finally {
    proxy.close();
  }
});

test('lists anew when what its watch goes on from is forgotten (410 Gone)', async (context) => {
  const { apiServer } = ownParts(context);
  const proxy = await startApiServerProxy(engines.kubeConfig);
  try {
    const engine = await engines.connect({ reach: reach(), kubeConfig: proxy.kubeConfig });
    const image = await engines.makeImage(handler);
    const pods = [await start(engine, 'goes', image), await start(engine, 'stays', image)];
    const { namespace, core } = engines;
    const { metadata } = await core.listNamespacedPod({ namespace });
    const resourceVersion = metadata?.resourceVersion ?? '';
    proxy.cut('end');
    await call(pods[0] as PodView, 'leave').catch(() => undefined);
    const ended = async () => (await core.readNamespacedPod({ namespace, name: 'goes' })).status?.phase;
    await expect.poll(ended).toBe('Failed');
    // One that has just started remembers nothing from before.
    await apiServer.stop();
    await apiServer.start();
    await expect.poll(() => statusOfWatch(resourceVersion)).toBe(410);

    proxy.resume();
    await expect.poll(seenBy(engine, 'goes')).toMatchObject({ state: 'exited' });
    expect(await seenBy(engine, 'stays')()).toMatchObject({ phase: 'Running' });
    for (const { name } of await engine.listPods({})) await engine.stopPod(name);
  } finally {
    proxy.close();
  }
});

/** What a watch of the namespace's Pods that goes on from there is told; undefined when it goes on. */
async function statusOfWatch(resourceVersion: string): Promise<number | undefined> {
  const path = `/api/v1/namespaces/${engines.namespace}/pods`;
  return new Promise((resolve) => {
    const onEvent = (type: string, object: { code?: number }) => {
      if (type === 'ERROR') resolve(object.code);
    };
    const query = { resourceVersion, timeoutSeconds: 1 };
    new Watch(engines.kubeConfig)
      .watch(path, query, onEvent, (error: unknown) =>
        resolve(error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined),
      )
      .catch(() => resolve(undefined));
  });
}

test('says that a Pod was deleted or evicted under a call', async () => {
  const engine = await engines.connect({ reach: reach() });
  const image = await engines.makeImage(handler);
  const { core, namespace } = engines;
  const lost = { code: expect.stringMatching(/POD_(CONNECTION_LOST|UNREACHABLE)/), fault: 'platform' };

  const removals: Record<string, (name: string) => Promise<unknown>> = {
    deleted: (name) => core.deleteNamespacedPod({ namespace, name }),
    evicted(name) {
      // The version that Kubernetes before 1.22 knows, and later ones still take.
      const body = { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name, namespace } };
      return core.createNamespacedPodEviction({ namespace, name, body });
    },
  };
  for (const [name, remove] of Object.entries(removals)) {
    const pod = await start(engine, name, image);
    const lines: string[] = [];
    const followed = engine.followLogs(name, (line) => lines.push(line), { signal: never });
    const calling = failureOf(call(pod, 'sleep'));
    await expect.poll(() => lines).toContain('sleeps');
    await remove(name);
    expect(await calling).toMatchObject(lost);
    await followed;
    await expect.poll(() => engine.findPod(name)).toBeUndefined();
    expect((await start(engine, name, image)).state).toBe('ready');
    await engine.stopPod(name);
  }
});

test('says that the node of a Pod does not take it up, and goes on when its kubelet is back', async (context) => {
  const { kubelet } = ownParts(context);
  const engine = await engines.connect();
  const image = await engines.makeImage(handler);
  const pod = await start(engine, 'cut-off', image);
  const lines: string[] = [];
  void engine.followLogs(pod.name, (line) => lines.push(line), { signal: never }).catch(() => undefined);
  const calling = failureOf(call(pod, 'sleep'));
  await expect.poll(() => lines).toContain('sleeps');
  await kubelet.stop();
  try {
    expect(await calling).toMatchObject({ code: 'POD_CONNECTION_LOST' });
    expect(await engine.findTrouble('cut-off')).toMatchObject({
      code: 'POD_NODE_UNREACHABLE',
      message: expect.stringMatching(/kubelet of its node .* does not take the connection/),
    });
    expect(await failureOf(start(engine, 'untaken', image, 4000))).toMatchObject({
      code: 'POD_START_TIMEOUT',
      fault: 'platform',
      message: expect.stringContaining(`Its node ${engines.cluster.nodeName} has not taken it up`),
    });
    expect(await engine.findPod('untaken')).toBeUndefined();
    // The cluster notices after 40 seconds, and a node that is back soon is waited for.
    expect(await failureOf(start(engine, 'untaken', image, 120_000))).toMatchObject({
      code: expect.stringMatching(/POD_NODE_NOT_READY|POD_UNSCHEDULABLE/),
      message: expect.stringMatching(/not ready|not-ready|unreachable/),
    });
  } finally {
    await kubelet.start();
  }
  expect((await start(engine, 'untaken', image)).state).toBe('ready');
  for (const name of ['untaken', 'cut-off']) await engine.stopPod(name);
});

test('says within seconds that the registry does not have the image', async () => {
  const engine = await engines.connect();
  const image = await engines.makeImage(handler);
  const missing = image.replace(/@sha256:.*/, `@sha256:${'0'.repeat(64)}`);
  const began = performance.now();
  expect(await failureOf(start(engine, 'missing', missing))).toMatchObject({
    code: 'POD_IMAGE_PULL_FAILED',
    message: expect.stringMatching(/not found|manifest unknown/),
  });
  expect(performance.now() - began).toBeLessThan(5000);
  expect(await engine.findPod('missing')).toBeUndefined();
});

test('says that the registry is down, and starts the Pod once it is back', async (context) => {
  const { registryServer } = ownParts(context);
  const engine = await engines.connect();
  const image = await engines.makeImage(`${handler}# not pulled yet\n`);
  await registryServer.stop();
  try {
    expect(await failureOf(start(engine, 'down', image))).toMatchObject({
      code: 'POD_IMAGE_PULL_FAILED',
      message: expect.stringContaining('connection refused'),
    });
  } finally {
    await registryServer.start();
  }
  expect((await start(engine, 'down', image)).state).toBe('ready');
  await engine.stopPod('down');
});

test('says that a quota is full, and starts the Pod once there is room', async () => {
  const namespace = await engines.makeNamespace();
  const engine = await engines.connect({ namespace });
  const image = await engines.makeImage(handler);
  const body = { metadata: { name: 'few' }, spec: { hard: { pods: '1' } } };
  await engines.core.createNamespacedResourceQuota({ namespace, body });
  // Enforced once its controller has counted.
  const counted = () => engines.core.readNamespacedResourceQuota({ namespace, name: 'few' });
  await expect.poll(async () => (await counted()).status?.used?.pods).toBe('0');
  await start(engine, 'first', image);
  expect(await failureOf(start(engine, 'second', image))).toMatchObject({
    code: 'POD_QUOTA_EXCEEDED',
    message: expect.stringContaining('exceeded quota: few, requested: pods=1, used: pods=1'),
  });
  await engine.stopPod('first');
  await expect.poll(async () => (await counted()).status?.used?.pods).toBe('0');
  expect((await start(engine, 'second', image)).state).toBe('ready');
});

test('says that its namespace is gone', async () => {
  const namespace = await engines.makeNamespace();
  const engine = await engines.connect({ namespace });
  const image = await engines.makeImage(handler);
  const pod = await start(engine, 'homeless', image);
  const followed = engine.followLogs(pod.name, () => {}, { signal: never });
  await engines.core.deleteNamespace({ name: namespace });
  await expect.poll(seenBy(engine, pod.name)).toBeUndefined();
  await followed;
  const gone = { code: 'CLUSTER_NAMESPACE_GONE', message: expect.stringContaining(namespace) };
  expect(await failureOf(start(engine, 'again', image))).toMatchObject(gone);
});

test('says that its credentials are not taken any more, and takes renewed ones up by itself', async () => {
  const { core, namespace, cluster } = engines;
  const rbac = engines.kubeConfig.makeApiClient(RbacAuthorizationV1Api);
  await rbac.createNamespacedRole({
    namespace,
    body: { metadata: { name: 'all' }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] },
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'podsmith-token-'));
  const file = path.join(folder, 'kubeconfig');
  const writeCredentials = async (account: string) => {
    await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: account } } });
    const subjects = [{ kind: 'ServiceAccount', name: account, namespace }];
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'all' };
    const metadata = { name: account };
    await rbac.createNamespacedRoleBinding({ namespace, body: { metadata, roleRef, subjects } });
    const { status } = await core.createNamespacedServiceAccountToken({
      ...{ namespace, name: account },
      body: { spec: { audiences: [], expirationSeconds: 3600 } },
    });
    const own = new KubeConfig();
    own.loadFromFile(cluster.kubeconfig);
    own.users = own.users.map(({ name }) => ({ name, token: status?.token }));
    await writeFile(file, own.exportConfig());
  };
  try {
    await writeCredentials('before');
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(file);
    const engine = await engines.connect({ kubeConfig, reload: () => kubeConfig.loadFromFile(file) });
    const image = await engines.makeImage(handler);
    await start(engine, 'before', image);
    // Its tokens end with it, as an expired one does.
    await core.deleteNamespacedServiceAccount({ namespace, name: 'before' });
    const refused = { code: 'CLUSTER_UNAUTHENTICATED', message: expect.stringContaining('Unauthorized') };
    await expect.poll(() => failureOf(engine.findPod('before'))).toMatchObject(refused);
    expect(await failureOf(start(engine, 'after', image))).toMatchObject(refused);
    await writeCredentials('after');
    expect((await start(engine, 'after', image)).state).toBe('ready');
    await expect.poll(seenBy(engine, 'after')).toMatchObject({ phase: 'Running' });
    for (const { name } of await engine.listPods({})) await engine.stopPod(name);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('leaves alone what another installation has in the same namespace', async () => {
  const [one, two] = [
    await engines.connect({ instanceId: 'one' }),
    await engines.connect({ instanceId: 'two' }),
  ];
  const image = await engines.makeImage(handler);
  await Promise.all([start(one, 'of-one', image), start(two, 'of-two', image)]);
  for (const [engine, name] of [
    [one, 'of-one'],
    [two, 'of-two'],
  ] as const) {
    expect((await engine.listPods({})).map((pod) => pod.name)).toEqual([name]);
    expect((await engine.describePods()).map((pod) => pod.name)).toEqual([name]);
  }
  expect(await failureOf(start(two, 'of-one', image))).toMatchObject({ code: 'POD_NAME_TAKEN' });
  await expect.poll(() => one.findPod('of-one')).toMatchObject({ state: 'ready' });
  await Promise.all([one.stopPod('of-one'), two.stopPod('of-two')]);
});
