import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect } from 'vitest';
import { type DrivenPodsmith, startDrivenPodsmith } from './driven-podsmith.ts';
import type { FaultPipelines } from './fault-pipelines.ts';
import { type ObtainedCluster, obtainCluster } from './obtain-cluster.ts';
import type { RunAnswer } from './run-answer.ts';

/** What a spec of faults plays on: a cluster, a namespace of its own, and a Podsmith in it. */
export interface FaultStage {
  cluster: ObtainedCluster;
  kubeConfig: KubeConfig;
  core: CoreV1Api;
  namespace: string;
  podsmith: DrivenPodsmith;
  /** Begins a run that tries again and one that does not; resolves once the handler works for both, in one Pod. */
  catchAtWork(pipelines: FaultPipelines, parameters: object): Promise<CaughtRuns>;
  /** Names of the functions' Pods that are not on their way out. */
  podNames(operation?: string): Promise<string[]>;
}

export interface CaughtRuns {
  patient: string;
  strict: string;
  pod: string;
}

/**
 * Sets the stage before a file's tests. After them Podsmith is stopped, and has to have taken its Pods along; then
 * the namespace goes.
 *
 * @param prepare Given cluster and namespace before Podsmith starts; gives what Podsmith is started with.
 */
export function setFaultStage(
  name: string,
  prepare: (stage: Omit<FaultStage, 'podsmith'>) => Promise<{
    kubeconfig?: string;
    environment?: Record<string, string>;
  }> = async () => ({}),
): FaultStage {
  const stage = { namespace: `podsmith-${name}-${randomBytes(3).toString('hex')}` } as FaultStage;

  stage.podNames = async (operation) => {
    const labelSelector = operation ? `io.podsmith.operation=${operation}` : undefined;
    const { items } = await stage.core.listNamespacedPod({ namespace: stage.namespace, labelSelector });
    return items
      .filter(({ metadata }) => !metadata?.deletionTimestamp)
      .map(({ metadata }) => metadata?.name ?? '');
  };

  stage.catchAtWork = async (pipelines, parameters) => {
    const { podsmith, core, namespace } = stage;
    const patient = await podsmith.begin(pipelines.patient, parameters);
    const strict = await podsmith.begin(pipelines.strict, parameters);
    for (const deadline = Date.now() + 30_000; ; await sleep(100)) {
      const [pod, ...others] = await stage.podNames(pipelines.operation);
      expect(others).toEqual([]);
      const log = pod && (await core.readNamespacedPodLog({ namespace, name: pod }).catch(() => ''));
      if (pod && [patient, strict].every((run) => log?.includes(`begun ${run}`)))
        return { patient, strict, pod };
      if (Date.now() > deadline) throw new Error(`The handler did not begin in ${pod}: ${log}`);
    }
  };

  beforeAll(async () => {
    stage.cluster = await obtainCluster();
    stage.kubeConfig = new KubeConfig();
    stage.kubeConfig.loadFromFile(stage.cluster.kubeconfig);
    stage.core = stage.kubeConfig.makeApiClient(CoreV1Api);
    await stage.core.createNamespace({ body: { metadata: { name: stage.namespace } } });
    const { kubeconfig = stage.cluster.kubeconfig, environment } = await prepare(stage);
    const { registry } = stage.cluster;
    const { namespace } = stage;
    stage.podsmith = await startDrivenPodsmith({ kubeconfig, registry, namespace, environment });
  });

  afterAll(async () => {
    const { podsmith, core, namespace } = stage;
    await podsmith?.stop();
    const left = await stage.podNames();
    await core.deleteNamespace({ name: namespace }).catch(() => undefined);
    expect(left, 'Pods that Podsmith left behind').toEqual([]);
  });

  return stage;
}

/** The run that tries again has to have succeeded after a first attempt that failed; gives why that was. */
export function expectRepeated(run: RunAnswer): string {
  expect(run, JSON.stringify(run)).toMatchObject({ status: 'succeeded' });
  const [step] = run.steps;
  expect(step?.attempts.length).toBeGreaterThan(1);
  expect(step?.attempts[0]).toMatchObject({ status: 'failed' });
  return step?.attempts[0]?.error?.message ?? '';
}

/** The run that does not try again has to have failed; gives why, as its step says. */
export function expectFailed(run: RunAnswer): string {
  expect(run, JSON.stringify(run)).toMatchObject({ status: 'failed' });
  expect(run.steps[0]?.attempts).toHaveLength(1);
  return run.steps[0]?.error?.message ?? '';
}
