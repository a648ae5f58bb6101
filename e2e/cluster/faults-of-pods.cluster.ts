import { beforeAll, describe, expect, test } from 'vitest';
import { type FaultPipelines, makeFaultPipelines } from './fault-pipelines.ts';
import { expectFailed, expectRepeated, setFaultStage } from './fault-stage.ts';
import { killPodProcess } from './kill-pod-process.ts';

const stage = setFaultStage('pod-faults');
let pipelines: FaultPipelines;

beforeAll(async () => {
  pipelines = await makeFaultPipelines(stage.podsmith);
});

interface PodFault {
  what: string;
  parameters?: object;
  /** What is done to the Pod at work; absent: what its step does is its end. */
  strike?: (pod: string) => Promise<unknown>;
  /** What the step has to say of it. */
  reason: RegExp;
  /** How soon the step has to know; far below its time-out of two minutes. */
  withinMs?: number;
  /** Only where the cluster is ours. */
  needsOwn?: boolean;
}

const faults: PodFault[] = [
  {
    what: 'is deleted',
    strike: (name) => stage.core.deleteNamespacedPod({ name, namespace: stage.namespace }),
    reason: /deleted/,
  },
  {
    what: 'is deleted without grace',
    strike: (name) =>
      stage.core.deleteNamespacedPod({ name, namespace: stage.namespace, gracePeriodSeconds: 0 }),
    reason: /deleted/,
  },
  {
    what: 'is evicted through the API, as a drain of its node does',
    strike: (name) => {
      const { namespace } = stage;
      // The version that Kubernetes before 1.22 knows, and later ones still take.
      const body = { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name, namespace } };
      return stage.core.createNamespacedPodEviction({ name, namespace, body });
    },
    reason: /deleted|evicted/i,
  },
  {
    what: 'is killed',
    strike: (name) => killPodProcess(name),
    reason: /killed|SIGKILL|137/i,
    needsOwn: true,
  },
  { what: 'uses too much memory', parameters: { eat: true }, reason: /memory/i },
  {
    // Newer ones than our own cluster's bound what can be written instead.
    what: 'is evicted by its node for filling its /tmp',
    parameters: { fill: 80, seconds: 115 },
    reason: /evicted.*exceeds the limit/i,
    // The kubelet measures volumes once a minute.
    withinMs: 90_000,
    needsOwn: true,
  },
];

describe('a step whose Pod', () => {
  for (const fault of faults) {
    const { what, parameters = { seconds: 60 }, strike, reason, withinMs = 15_000, needsOwn } = fault;
    test(`${what} is tried again, or fails saying so`, async (context) => {
      if (needsOwn && !stage.cluster.started) context.skip('this cluster is not ours');
      const { podsmith } = stage;
      const caught = await stage.catchAtWork(pipelines, parameters);
      const struck = Date.now();
      await strike?.(caught.pod);
      const strict = await podsmith.end(caught.strict, withinMs);
      expect(expectFailed(strict)).toMatch(reason);
      console.log(`a Pod that ${what}: known after ${Date.now() - struck} ms`);
      expect(expectRepeated(await podsmith.end(caught.patient))).toMatch(reason);
      expect(await stage.podNames(pipelines.operation)).toHaveLength(1);
    });
  }
});
