import { setTimeout as sleep } from 'node:timers/promises';
import { CoreV1Api } from '@kubernetes/client-node';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type FaultPipelines, makeFaultPipelines } from './fault-pipelines.ts';
import { expectFailed, expectRepeated, setFaultStage } from './fault-stage.ts';
import { freezeRegistry, isInRegistry, removeFromRegistry } from './registry-faults.ts';

const stage = setFaultStage('cluster-faults');
let pipelines: FaultPipelines;

beforeAll(async () => {
  pipelines = await makeFaultPipelines(stage.podsmith);
});

/** The parts of our own cluster. A spec that needs them is skipped on somebody's, which test:cluster says. */
function ownParts(context: { skip(note: string): void }) {
  if (!stage.cluster.started) context.skip('this cluster is not ours: its parts cannot be stopped');
  // biome-ignore lint/style/noNonNullAssertion: skip ends the test
  return stage.cluster.started!;
}

afterEach(async () => {
  const { started } = stage.cluster;
  for (const part of ['registryServer', 'etcd', 'apiServer', 'kubelet'] as const)
    await started?.[part].start();
});

describe('an API server that is restarted', () => {
  test('fails the step it cuts off, saying so, or has it repeated', async (context) => {
    const { apiServer } = ownParts(context);
    const { podsmith } = stage;
    const caught = await stage.catchAtWork(pipelines, { seconds: 60 });
    await apiServer.stop();
    // A run that is asked for meanwhile waits, and is not failed for it.
    const later = await podsmith.begin(pipelines.strict);
    await sleep(8000);
    await apiServer.start();
    expect(expectFailed(await podsmith.end(caught.strict))).toMatch(/API server/);
    expect(expectRepeated(await podsmith.end(caught.patient))).toMatch(/API server/);
    expect(await podsmith.end(later)).toMatchObject({ status: 'succeeded' });
    expect(await stage.podNames(pipelines.operation)).toHaveLength(1);
  });
});

describe('a registry', () => {
  test('that goes down during a push fails the run, saying so, or has it repeated', async (context) => {
    const { registryServer, folder } = ownParts(context);
    const { podsmith } = stage;
    const fresh = await makeFaultPipelines(podsmith, { build: false, fresh: true });
    const frozen = await freezeRegistry(folder);
    const patient = await podsmith.begin(fresh.patient);
    const strict = await podsmith.begin(fresh.strict);
    await vi.waitFor(async () => expect(await lastBuildLog(fresh.operation)).toContain('Pushing to'), {
      timeout: 60_000,
      interval: 200,
    });
    for (const pid of frozen) process.kill(pid, 'SIGKILL');
    await registryServer.stop();
    expect(expectFailed(await podsmith.end(strict))).toMatch(/could not be pushed/);
    await registryServer.start();
    expect(expectRepeated(await podsmith.end(patient, 90_000))).toMatch(/could not be pushed/);
    expect(await podsmith.end(await podsmith.begin(fresh.strict))).toMatchObject({ status: 'succeeded' });
  });

  test('that has lost an image is given it again', async () => {
    const { podsmith, cluster } = stage;
    const fresh = await makeFaultPipelines(podsmith, { fresh: true });
    const image = await imageOf(fresh.operation, cluster.registry);
    expect(await isInRegistry(image)).toBe(true);
    await removeFromRegistry(image);
    expect(await isInRegistry(image)).toBe(false);
    const run = await podsmith.end(await podsmith.begin(fresh.strict));
    expect(run, JSON.stringify(run)).toMatchObject({ status: 'succeeded' });
    expect(await isInRegistry(image)).toBe(true);
  });
});

describe('a namespace', () => {
  test('whose quota is full fails a run in the words of the quota, at once', async () => {
    const { podsmith, core, namespace } = stage;
    const other = await makeFaultPipelines(podsmith);
    const name = 'full';
    const body = { metadata: { name }, spec: { hard: { pods: '0' } } };
    await core.createNamespacedResourceQuota({ namespace, body });
    try {
      // A quota counts once its controller has looked.
      await vi.waitFor(
        async () => {
          const { status } = await core.readNamespacedResourceQuota({ namespace, name });
          expect(status?.hard?.pods).toBe('0');
        },
        { timeout: 20_000 },
      );
      const asked = Date.now();
      const run = await podsmith.end(await podsmith.begin(other.strict));
      expect(expectFailed(run)).toMatch(/exceeded quota: full/);
      expect(Date.now() - asked).toBeLessThan(10_000);
    } finally {
      await core.deleteNamespacedResourceQuota({ namespace, name });
    }
    expect(await podsmith.end(await podsmith.begin(other.strict))).toMatchObject({ status: 'succeeded' });
  });

  test('that is deleted fails the step in it, and serves again once it is back', async () => {
    const { podsmith, namespace } = stage;
    const core = stage.kubeConfig.makeApiClient(CoreV1Api);
    const caught = await stage.catchAtWork(pipelines, { seconds: 60 });
    await core.deleteNamespace({ name: namespace });
    expect(expectFailed(await podsmith.end(caught.strict))).toMatch(/deleted|namespace/i);
    const remains = async () => {
      const { items } = await core.listNamespace();
      const rest = items.find(({ metadata }) => metadata?.name === namespace);
      return rest && JSON.stringify(rest.status);
    };
    await expect.poll(remains, { timeout: 90_000, interval: 500 }).toBeUndefined();
    const run = await podsmith.end(await podsmith.begin(pipelines.strict));
    expect(expectFailed(run)).toContain(namespace);
    await core.createNamespace({ body: { metadata: { name: namespace } } });
    // It tries again for as long as its retries last; the namespace has come back in time.
    const patient = await podsmith.end(caught.patient, 90_000);
    expect(expectRepeated(patient)).toMatch(/deleted|namespace/i);
  });
});

describe('a node whose kubelet stops', () => {
  test('fails the step it cuts off, saying so, or has it repeated once it is back', async (context) => {
    const { kubelet } = ownParts(context);
    const { podsmith } = stage;
    const caught = await stage.catchAtWork(pipelines, { seconds: 60 });
    await kubelet.stop();
    const strict = await podsmith.end(caught.strict);
    expect(expectFailed(strict)).toMatch(/node|kubelet/i);
    await kubelet.start();
    expect(expectRepeated(await podsmith.end(caught.patient, 90_000))).toMatch(/node|kubelet/i);
  });
});

async function lastBuildLog(operation: string): Promise<string> {
  const { items } = await stage.podsmith.call<{ items: { id: string }[] }>(
    'GET',
    `builds?operation=${operation}`,
  );
  if (!items[0]) return '';
  return (await stage.podsmith.call<{ log: string }>('GET', `builds/${items[0].id}`)).log;
}

/** What the newest image of an operation is called in the registry. */
async function imageOf(operation: string, registry: string): Promise<string> {
  const { items } = await stage.podsmith.call<{ items: { digest: string }[] }>(
    'GET',
    `builds?operation=${operation}`,
  );
  return `${registry}/podsmith/function@${items[0]?.digest}`;
}
