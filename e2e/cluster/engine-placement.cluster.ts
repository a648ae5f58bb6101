import { KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import type { PodRequest, PodView } from '#lib/engines/engine.ts';
import { invokePod } from '#lib/http/invoke.ts';
import { secretHeader } from '#lib/http/pod-secret.ts';
import { testSecretOf } from '#lib/testing/test-engine.ts';
import { setUpEngines } from './test-engines.ts';

const never = new AbortController().signal;
const engines = setUpEngines('placement');

const handler = `
import os
TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token"
def handle(event, context):
    return {"body": {"token": os.path.exists(TOKEN) and len(open(TOKEN).read()) > 0}}
`;

function start(engine: Awaited<ReturnType<typeof engines.connect>>, request: PodRequest, timeoutMs = 60_000) {
  return engine.startPod(request, { signal: never, timeoutMs });
}

async function ask(pod: PodView): Promise<unknown> {
  const headers: [string, string][] = [[secretHeader, testSecretOf(pod)]];
  const { body } = await invokePod({
    ...{ endpoint: pod.endpoint ?? '', method: 'GET', path: '/', headers, body: new Uint8Array() },
    ...{ timeoutMs: 10_000, signal: never, maxResponseBytes: 10_000 },
  });
  return JSON.parse(Buffer.from(body).toString());
}

test('gives a Pod a token only with a service account, and says when there is no such account', async () => {
  const engine = await engines.connect();
  const image = await engines.makeImage(handler);
  const { namespace, core } = engines;
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: 'reader' } } });

  const plain = await start(engine, engines.request('plain', image));
  expect(await ask(plain)).toEqual({ token: false });
  const serviceAccount = 'reader';
  const account = await start(engine, { ...engines.request('account', image), serviceAccount });
  expect(await ask(account)).toEqual({ token: true });

  const unknown = start(engine, { ...engines.request('nobody', image), serviceAccount: 'nobody' });
  await expect(unknown).rejects.toMatchObject({
    code: 'POD_NOT_ADMITTED',
    message: expect.stringContaining('"nobody" not found'),
  });
  await Promise.all(['plain', 'account'].map((name) => engine.stopPod(name)));
});

test('runs on a cordoned node that was named, and nowhere else when it was not', async () => {
  const engine = await engines.connect();
  const image = await engines.makeImage(handler);
  const { nodeName } = engines.cluster;
  const cordon = (unschedulable: boolean) =>
    engines.core.patchNode({
      name: nodeName,
      body: [{ op: 'add', path: '/spec/unschedulable', value: unschedulable }],
    });
  await cordon(true);
  try {
    expect(await engine.listNodes()).toContainEqual(
      expect.objectContaining({ name: nodeName, unschedulable: true }),
    );
    const aimed = await start(engine, { ...engines.request('aimed', image), node: nodeName });
    expect(aimed).toMatchObject({ state: 'ready', node: nodeName });
    const anywhere = start(engine, engines.request('anywhere', image));
    const told = {
      code: 'POD_UNSCHEDULABLE',
      message: expect.stringMatching(/Unschedulable: 0\/\d+ nodes are available: .*unschedulable/),
    };
    await expect
      .poll(async () => (await engine.describePods()).find(({ name }) => name === 'anywhere')?.problem, {
        timeout: 4000,
      })
      .toMatchObject(told);
    await expect(anywhere).rejects.toMatchObject(told);
    expect(await engine.findPod('anywhere')).toBeUndefined();
  } finally {
    await cordon(false);
    await engine.stopPod('aimed');
  }
});

test('resolves labels and Pods to nodes', async () => {
  const engine = await engines.connect();
  const { core, namespace, cluster } = engines;
  const image = await engines.makeImage(handler);
  await start(engine, { ...engines.request('subject', image), labels: { app: 'subject' } });
  const node = cluster.nodeName;
  const target = { name: `${namespace}/subject`, node, pod: { namespace, name: 'subject' } };
  const reference = { namespace, name: 'subject' };

  const nodeSelector = { matchLabels: { 'kubernetes.io/hostname': node } };
  expect(await engine.resolveTargets({ nodeSelector })).toContainEqual({ name: node, node });
  expect(await engine.resolveTargets({ podReferences: [reference] })).toEqual([target]);
  const podSelector = { matchExpressions: [{ key: 'app', operator: 'In' as const, values: ['subject'] }] };
  expect(await engine.resolveTargets({ podSelector })).toEqual([target]);
  expect(await engine.resolveTargets({ podSelector, podNamespace: namespace })).toEqual([target]);
  expect(await engine.resolveTargets({ nodeNames: [node], podReferences: [reference] })).toHaveLength(2);

  await expect(
    engine.resolveTargets({ podReferences: [{ ...reference, container: 'sidecar' }] }),
  ).rejects.toMatchObject({ code: 'TARGET_UNKNOWN', message: expect.stringContaining('sidecar') });
  await expect(
    engine.resolveTargets({ podReferences: [{ namespace, name: 'nobody' }] }),
  ).rejects.toMatchObject({ code: 'TARGET_UNKNOWN', message: expect.stringContaining('nobody') });
  await expect(
    engine.resolveTargets({ podSelector: { matchLabels: { app: 'nobody' } } }),
  ).rejects.toMatchObject({ code: 'TARGETS_NONE', message: expect.stringContaining('app=nobody') });
  await engine.stopPod('subject');
  await expect.poll(() => core.listNamespacedPod({ namespace }).then(({ items }) => items.length)).toBe(0);
});

test('says which right it lacks for targets, and works without it', async () => {
  const { namespace, cluster } = engines;
  const rbac = engines.kubeConfig.makeApiClient(RbacAuthorizationV1Api);
  const name = 'humble';
  const rules = [{ apiGroups: [''], resources: ['pods', 'pods/log', 'events'], verbs: ['*'] }];
  const forward = { apiGroups: [''], resources: ['pods/portforward'], verbs: ['*'] };
  await rbac.createNamespacedRole({
    namespace,
    body: { metadata: { name }, rules: [...rules, forward] },
  });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
  const subjects = [{ kind: 'User', name }];
  await rbac.createNamespacedRoleBinding({ namespace, body: { metadata: { name }, roleRef, subjects } });
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(cluster.kubeconfig);
  kubeConfig.users = kubeConfig.users.map((user) => ({ ...user, impersonateUser: name }));
  const engine = await engines.connect({ kubeConfig });

  const image = await engines.makeImage(handler);
  const pod = await start(engine, engines.request('humble', image));
  expect(await ask(pod)).toEqual({ token: false });
  expect(await engine.listNodes()).toEqual([]);
  await expect(engine.resolveTargets({ nodeNames: [cluster.nodeName] })).rejects.toMatchObject({
    code: 'CLUSTER_FORBIDDEN',
    message: expect.stringContaining('cannot get resource "nodes"'),
    hint: expect.stringContaining('podsmith-targets'),
  });
  await engine.stopPod('humble');
});

test('starts fifty Pods at once', { timeout: 400_000 }, async () => {
  const engine = await engines.connect({ reach: engines.cluster.started ? 'pod-ip' : 'port-forward' });
  const image = await engines.makeImage(handler);
  const names = Array.from({ length: 50 }, (_, index) => `many-${index}`);
  const started = await Promise.all(
    names.map((name) => start(engine, engines.request(name, image), 300_000)),
  );
  expect(started.map(({ state }) => state)).toEqual(Array(50).fill('ready'));
  await Promise.all(names.map((name) => engine.stopPod(name)));
  await expect.poll(() => engine.listPods({})).toEqual([]);
});
