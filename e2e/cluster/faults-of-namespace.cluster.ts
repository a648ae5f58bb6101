import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type FaultPipelines, makeFaultPipelines } from './fault-pipelines.ts';
import { expectFailed, expectRepeated, setFaultStage } from './fault-stage.ts';

const stage = setFaultStage('namespace-faults');
let pipelines: FaultPipelines;

beforeAll(async () => {
  pipelines = await makeFaultPipelines(stage.podsmith);
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
        { timeout: 60_000 },
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
    const { podsmith, core, namespace } = stage;
    const caught = await stage.catchAtWork(pipelines, { seconds: 60 });
    await core.deleteNamespace({ name: namespace });
    expect(expectFailed(await podsmith.end(caught.strict))).toMatch(/deleted|namespace/i);
    const remains = async () => {
      const { items } = await core.listNamespace();
      const rest = items.find(({ metadata }) => metadata?.name === namespace);
      return rest && JSON.stringify(rest.status);
    };
    await expect.poll(remains, { timeout: 120_000, interval: 500 }).toBeUndefined();
    const run = await podsmith.end(await podsmith.begin(pipelines.strict));
    expect(expectFailed(run)).toContain(namespace);
    await core.createNamespace({ body: { metadata: { name: namespace } } });
    // Its retries may have run out before: the namespace takes as long as it takes.
    const patient = await podsmith.end(caught.patient, 90_000);
    if (patient.status === 'succeeded') expectRepeated(patient);
    else expect(patient.steps[0]?.error?.message).toContain(namespace);
    await expect.poll(() => canHavePods()).toBe(true);
    expect(await podsmith.end(await podsmith.begin(pipelines.strict))).toMatchObject({ status: 'succeeded' });
  });
});

/** A namespace takes Pods once its default account is there. */
async function canHavePods(): Promise<boolean> {
  const { items } = await stage.core.listNamespacedServiceAccount({ namespace: stage.namespace });
  return items.some(({ metadata }) => metadata?.name === 'default');
}
