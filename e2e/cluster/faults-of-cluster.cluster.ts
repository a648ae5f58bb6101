import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type BuildHead, buildHeadSchema } from '#lib/builds/view.ts';
import { type FaultPipelines, makeFaultPipelines } from './fault-pipelines.ts';
import { expectFailed, expectRepeated, setFaultStage } from './fault-stage.ts';
import { waitForNode } from './node-ready.ts';
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
  // A node that was not heard of for a while takes no Pods for a moment.
  if (started) await waitForNode(stage.kubeConfig, started.nodeName);
});

describe('an API server that is away for a minute', () => {
  test('fails the step it cuts off, saying so, or has it repeated, and no other', async (context) => {
    const { apiServer } = ownParts(context);
    const { podsmith } = stage;
    const cold = await makeFaultPipelines(podsmith);
    const caught = await stage.catchAtWork(pipelines, { seconds: 60 });
    await apiServer.stop();
    // Runs that are asked for meanwhile wait, whether their Pod is there or not, and are not failed for it.
    const later = [await podsmith.begin(pipelines.strict), await podsmith.begin(cold.strict)];
    await sleep(60_000);
    await apiServer.start();
    expect(expectFailed(await podsmith.end(caught.strict))).toMatch(/API server/);
    expect(expectRepeated(await podsmith.end(caught.patient))).toMatch(/API server/);
    for (const run of later) expect(await podsmith.end(run)).toMatchObject({ status: 'succeeded' });
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

const buildsSchema = z.object({ items: z.array(buildHeadSchema) });
const logSchema = z.object({ log: z.string() });

async function lastBuild(operation: string): Promise<BuildHead | undefined> {
  return buildsSchema.parse(await stage.podsmith.call('GET', `builds?operation=${operation}`)).items[0];
}

async function lastBuildLog(operation: string): Promise<string> {
  const last = await lastBuild(operation);
  return last ? logSchema.parse(await stage.podsmith.call('GET', `builds/${last.id}`)).log : '';
}

/** What the newest image of an operation is called in the registry. */
async function imageOf(operation: string, registry: string): Promise<string> {
  return `${registry}/podsmith/function@${(await lastBuild(operation))?.digest}`;
}
