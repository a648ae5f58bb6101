import { randomBytes } from 'node:crypto';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { db } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import type { PodSettings } from '#lib/operations/schema.ts';
import { getOperation, saveOperation } from '#lib/operations/service.ts';
import { createPodReconciler, type PodReconciler } from '#lib/pods/reconciler/reconciler.ts';
import { listPods, readPodLog, requestPodAction, watchPodLog } from '#lib/pods/service.ts';
import { type PodWorker, startPodWorker } from '#lib/testing/pod-worker.ts';
import { type ObtainedCluster, obtainCluster } from './obtain-cluster.ts';
import { ownNamespace } from './own-namespace.ts';

const namespace = ownNamespace(`pods-${randomBytes(4).toString('hex')}`);
const errors: unknown[] = [];
const keeping = new AbortController();
let cluster: ObtainedCluster;
let core: CoreV1Api;
let worker: PodWorker;
let reconciler: PodReconciler;
let kept: Promise<void>;

beforeAll(async () => {
  cluster = await obtainCluster();
  Object.assign(process.env, {
    PODSMITH_ENGINE: 'kubernetes',
    PODSMITH_NAMESPACE: namespace,
    KUBECONFIG: cluster.kubeconfig,
    PODSMITH_REGISTRY: cluster.registry,
  });
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(cluster.kubeconfig);
  core = kubeConfig.makeApiClient(CoreV1Api);
  const onError = (error: unknown) => errors.push(error);
  worker = await startPodWorker(onError);
  const { monitor, instanceId } = worker;
  reconciler = createPodReconciler({ monitor: () => monitor, instanceId, onError });
  kept = reconciler.run(keeping.signal);
});

afterAll(async () => {
  keeping.abort();
  await kept;
  await reconciler.stopAll();
  await vi.waitFor(async () => expect(await podNames()).toEqual([]), { timeout: 60_000 });
  await worker.stop();
  await closeHub();
  expect(errors).toEqual([]);
});

const handler = `
import socket, time
def handle(event, context):
    print("served", event.query.get("n", ""))
    time.sleep(float(event.query.get("sleep", "0")))
    return {"body": {"host": socket.gethostname()}}
`;

async function operation(pods: PodSettings = {}): Promise<string> {
  const name = `on-cluster-${randomBytes(4).toString('hex')}`;
  await saveOperation(name, {
    processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler } } },
    pods,
  });
  return name;
}

async function podNames(operation?: string): Promise<string[]> {
  const labelSelector = operation ? `io.podsmith.operation=${operation}` : undefined;
  const { items } = await core.listNamespacedPod({ namespace, labelSelector });
  return items.map(({ metadata }) => metadata?.name ?? '');
}

async function recorded(name: string) {
  return (await listPods({ operation: name, includeEnded: true })).items;
}

function eventually(check: () => Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 60_000, interval: 100 });
}

describe('Pods on a cluster', () => {
  it('are recorded with what the cluster says of them, and its nodes with their labels', async () => {
    const name = await operation({ replicas: 2 });
    const hosts = new Set([(await worker.ask(name)).host]);
    while (hosts.size < 2) hosts.add((await worker.ask(name)).host);
    await eventually(async () => {
      const pods = await recorded(name);
      expect(pods.map(({ replica }) => replica).sort()).toEqual([0, 1]);
      for (const pod of pods) {
        expect(pod).toMatchObject({
          state: 'ready',
          phase: 'Running',
          node: cluster.nodeName,
          problem: null,
        });
        expect(pod.events.map(({ reason }) => reason)).toContain('Started');
      }
    });
    const [node] = await db().clusterNode.findMany();
    expect(node).toMatchObject({ name: cluster.nodeName, ready: true });
    expect(node?.labels).toHaveProperty('kubernetes.io/hostname');
  });

  it('run on the node that a run is aimed at, apart from those that run anywhere', async () => {
    const name = await operation();
    const { nodeName } = cluster;
    const anywhere = await worker.ask(name);
    const { answer } = await worker.call(name, { target: { name: nodeName, node: nodeName } });
    expect(JSON.parse(Buffer.from(answer.body).toString())).not.toEqual(anywhere);
    await eventually(async () => {
      const targets = (await recorded(name)).map(({ target, node }) => [target, node]);
      expect(targets).toHaveLength(2);
      expect(targets).toContainEqual([nodeName, nodeName]);
      expect(targets).toContainEqual([null, nodeName]);
    });
  });

  it('that do not start are recorded with the same words that their call fails with', async () => {
    const name = await operation();
    const { revision } = await getOperation(name);
    const reference = `${cluster.registry}/podsmith/no-such-image:1`;
    const source = {
      operation: name,
      revision,
      person: null,
      image: reference,
      imageDigest: '',
      reference,
      port: 5000,
      network: {},
    };
    const { engine } = await worker.monitor.whenReady(keeping.signal);
    const failure = await worker.pods
      .acquire({ operation: name, revision, settings: {} }, async () => ({ engine, source }), keeping.signal)
      .then(() => undefined)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'POD_IMAGE_PULL_FAILED' });
    const [pod] = await recorded(name);
    const { code, message } = failure as { code: string; message: string };
    expect(pod).toMatchObject({ state: 'gone', problem: { code, message } });
  });

  it('are started afresh when someone asks for that, and their log is shown while someone reads it', async () => {
    const name = await operation();
    const before = await worker.ask(name, '/?n=1');
    const pod = (await recorded(name))[0]?.name ?? '';
    const uid = (await core.readNamespacedPod({ name: pod, namespace })).metadata?.uid;
    await watchPodLog(pod);
    reconciler.lookAt(pod);
    await eventually(async () => expect((await readPodLog(pod, 0)).text).toContain('served 1\n'));
    await requestPodAction(pod, 'restart');
    reconciler.lookAt(pod);
    await eventually(async () => {
      const [now] = await recorded(name);
      expect(now).toMatchObject({ state: 'ready', requested: null });
      expect((await core.readNamespacedPod({ name: pod, namespace })).metadata?.uid).not.toBe(uid);
    });
    expect((await worker.ask(name, '/?n=2')).host).toEqual(before.host);
    expect(await podNames(name)).toEqual([pod]);
  });

  it('that someone deletes behind its back fail the call with that reason; the next call starts another', async () => {
    const name = await operation();
    await worker.ask(name);
    const [pod = ''] = await podNames(name);
    const call = worker.ask(name, '/?n=long&sleep=20');
    await eventually(async () =>
      expect(await core.readNamespacedPodLog({ name: pod, namespace })).toContain('served long'),
    );
    await core.deleteNamespacedPod({ name: pod, namespace });
    await expect(call).rejects.toMatchObject({ code: 'POD_EXITED', fault: 'platform' });
    await worker.ask(name);
    await eventually(async () => expect(await recorded(name)).toMatchObject([{ state: 'ready' }]));
  });
});
