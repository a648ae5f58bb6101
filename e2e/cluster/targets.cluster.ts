import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { closeHub } from '#lib/events/hub.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { applyManifests } from '#lib/manifests/apply.ts';
import { saveOperation } from '#lib/operations/service.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import { type RunRequest, readTargeting, requestRun, retryRun, waitForRun } from '#lib/runs/service.ts';
import type { RunView } from '#lib/runs/view.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';
import { obtainCluster } from './obtain-cluster.ts';
import { ownNamespace } from './own-namespace.ts';

const unique = randomBytes(4).toString('hex');
const namespace = ownNamespace(`targets-${unique}`);
// Read when the settings are first asked for, by this process and by its worker.
process.env.PODSMITH_ENGINE = 'kubernetes';
process.env.PODSMITH_NAMESPACE = namespace;

const name = `where-${unique}`;
const handler = `
import json, os

def handle(event, context):
    context = json.loads(event.body or b"{}")
    is_first = event.headers["podsmith-attempt"] == "1"
    if context.get("fail") and context.get("pod.name") == "web-1" and is_first:
        raise ValueError("not on web-1")
    return {"body": {"pod": context.get("pod.name"), "container": context.get("container"), "by": os.uname().nodename}}
`;

let worker: WorkerProcess;
let core: CoreV1Api;
let node: string;
let hostname: string;

beforeAll(async () => {
  const cluster = await obtainCluster();
  process.env.KUBECONFIG = cluster.kubeconfig;
  process.env.PODSMITH_REGISTRY = cluster.registry;
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(cluster.kubeconfig);
  core = kubeConfig.makeApiClient(CoreV1Api);
  node = cluster.nodeName;
  const { metadata } = await core.readNode({ name: node });
  hostname = metadata?.labels?.['kubernetes.io/hostname'] ?? '';
  await placePods(['web-0', 'web-1']);
  worker = await startWorkerProcess();
  await saveOperation(name, {
    processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler } } },
  });
  await savePipeline(name, {
    adjacencyList: [
      { id: 0, to: [1] },
      { id: 1, operation: name, to: [] },
    ],
  });
});

afterAll(async () => {
  await worker?.stop();
  const docker = dockerAt(config().dockerHost ?? '');
  for (const { image } of await db().build.findMany({ where: { operation: name } })) {
    if (image) await removeImage({ docker, tag: image });
  }
  await closeHub();
  await db().$disconnect();
});

/** Pods for runs to be about. That they have a node is all that counts; their image need not be there. */
async function placePods(names: string[]): Promise<void> {
  for (const pod of names) {
    await core.createNamespacedPod({
      namespace,
      body: {
        metadata: { name: pod, labels: { app: 'web' } },
        spec: {
          automountServiceAccountToken: false,
          containers: [
            { name: 'nginx', image: 'localhost/podsmith-test/nothing:1', imagePullPolicy: 'Never' },
          ],
        },
      },
    });
  }
  for (const pod of names) {
    for (const deadline = Date.now() + 30_000; ; await sleep(100)) {
      if ((await core.readNamespacedPod({ namespace, name: pod })).spec?.nodeName) break;
      if (Date.now() > deadline) throw new Error(`The Pod ${pod} was put on no node.`);
    }
  }
}

async function run(request: Omit<RunRequest, 'parameters'> & { parameters?: unknown }): Promise<RunView> {
  const { id } = await requestRun(name, { parameters: {}, ...request });
  return waitForRun(id, { seconds: 120 });
}

const resultsOf = (ended: RunView) => JSON.parse(ended.results ?? 'null');
const namesOf = (ended: RunView) => ended.targets.map((target) => `${target.name} ${target.status}`);

describe('a run in a cluster', () => {
  it('goes wherever there is room when it is aimed at nothing', async () => {
    const ended = await run({});
    expect(ended).toMatchObject({ status: 'succeeded', targetSelector: null, targets: [] });
    expect(ended.steps).toMatchObject([{ target: 'cluster', status: 'succeeded' }]);
    expect(resultsOf(ended)).toMatchObject({ pod: null });
  });

  it('goes to the node it names, in a Pod that can be on no other', async () => {
    const ended = await run({ targets: [node] });
    expect(ended).toMatchObject({
      status: 'succeeded',
      targets: [{ name: node, node, status: 'succeeded' }],
    });
    expect(JSON.parse(ended.steps[0]?.input ?? '')).toEqual({ node });
    const pod = await core.readNamespacedPod({ namespace, name: ended.steps[0]?.attempts[0]?.pod ?? '' });
    expect(pod.spec?.nodeName).toBe(node);
    const terms =
      pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
    expect(terms).toMatchObject([
      { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] },
    ]);
    expect(resultsOf(ended)).toEqual({ [node]: { pod: null, container: null, by: pod.metadata?.name } });
  });

  it('goes to the nodes that its labels select', async () => {
    const matchLabels = { 'kubernetes.io/hostname': hostname };
    const matchExpressions = [{ key: 'kubernetes.io/os', operator: 'Exists' }];
    const ended = await run({ targetSelector: { nodeSelector: { matchLabels, matchExpressions } } });
    expect(namesOf(ended)).toEqual([`${node} succeeded`]);
  });

  it('goes to the node of the Pod that a Diagnosis is about', async () => {
    const manifest = (spec: object) =>
      JSON.stringify({
        apiVersion: 'diagnosis.kubediag.org/v1',
        kind: 'Diagnosis',
        metadata: { name },
        spec,
      });
    const podReference = { namespace, name: 'web-0', container: 'nginx' };
    const [item] = await applyManifests(manifest({ operationSet: name, podReference }));
    const ended = await waitForRun(item?.runId ?? '', { seconds: 120 });
    expect(namesOf(ended)).toEqual([`${namespace}/web-0 succeeded`]);
    expect(resultsOf(ended)).toMatchObject({ [`${namespace}/web-0`]: { pod: 'web-0', container: 'nginx' } });
    const [onNode] = await applyManifests(manifest({ operationSet: name, nodeName: node }));
    expect(namesOf(await waitForRun(onNode?.runId ?? '', { seconds: 120 }))).toEqual([`${node} succeeded`]);
  });

  it('goes to every Pod that is selected, each with its own outcome, and is retried where it failed', async () => {
    const targetSelector = {
      nodeNames: [node],
      podSelector: { matchLabels: { app: 'web' } },
      podNamespace: namespace,
    };
    const ended = await run({ targetSelector, parameters: { fail: true } });
    expect(ended.status).toBe('failed');
    expect(namesOf(ended).sort()).toEqual(
      [`${namespace}/web-0 succeeded`, `${namespace}/web-1 failed`, `${node} succeeded`].sort(),
    );
    expect(ended.targets.find((target) => target.name.endsWith('web-1'))).toMatchObject({
      failedPaths: [[1]],
    });
    expect(resultsOf(ended)).toMatchObject({
      [`${namespace}/web-0`]: { pod: 'web-0' },
      [node]: { pod: null },
    });
    // One Pod on the node served all three.
    expect(new Set(ended.steps.map((step) => step.attempts[0]?.pod)).size).toBe(1);

    await retryRun(ended.id);
    const again = await waitForRun(ended.id, { seconds: 120 });
    expect(again.status).toBe('succeeded');
    expect(namesOf(again).sort()).toEqual(
      [`${namespace}/web-0 succeeded`, `${namespace}/web-1 succeeded`, `${node} succeeded`].sort(),
    );
    expect(again.steps.map(({ target, attempts }) => `${target} ${attempts.length}`).sort()).toEqual(
      [`${namespace}/web-0 1`, `${namespace}/web-1 2`, `${node} 1`].sort(),
    );
  });

  it.each([
    ['a node that is not there', { nodeNames: ['no-such-node'] }, 'TARGET_UNKNOWN', 'no-such-node'],
    ['a Pod that is not there', { podReferences: [{ namespace, name: 'web-9' }] }, 'TARGET_UNKNOWN', 'web-9'],
    [
      'labels that nothing has',
      { nodeSelector: { matchLabels: { nobody: 'has' } } },
      'TARGETS_NONE',
      'nobody',
    ],
  ])('fails before any step when it is aimed at %s', async (_, targetSelector, code, word) => {
    const ended = await run({ targetSelector });
    expect(ended).toMatchObject({ status: 'failed', error: { code }, targets: [], steps: [] });
    expect(ended.error?.message).toContain(word);
  });

  it('can be aimed at the nodes that the worker has seen', async () => {
    for (const deadline = Date.now() + 60_000; ; await sleep(500)) {
      const { nodes } = await readTargeting();
      if (nodes.some((each) => each.name === node && each.ready)) break;
      if (Date.now() > deadline) throw new Error(`The node was not seen: ${JSON.stringify(nodes)}`);
    }
  });
});
