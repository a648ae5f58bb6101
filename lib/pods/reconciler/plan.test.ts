import { describe, expect, it } from 'vitest';
import { limits } from '#lib/limits.ts';
import { inUseMs } from '#lib/pods/pool/in-use.ts';
import { planPods, startGivenUpMs } from '#lib/pods/reconciler/plan.ts';
import type { RecordedPod } from '#lib/pods/reconciler/reconciler-store.ts';

const idleMs = 600_000;
const options = { idleMs, mostWarm: 3 };

function pod(change: Partial<RecordedPod>): RecordedPod {
  return {
    ...{ name: `${change.operation ?? 'count'}-${change.replica ?? 0}`, engine: 'local', operation: 'count' },
    ...{
      revision: 'new',
      person: null,
      replica: 0,
      target: '',
      state: 'ready',
      requested: null,
      startedAt: new Date(0),
    },
    ...{ stoppedAt: null, logWatchedUntil: null, unusedMs: 0, ageMs: 1000, ...change },
  };
}

function desired(minReplicas = 0) {
  return new Map([['count', { operation: 'count', revision: 'new', minReplicas }]]);
}

const stopped = (pods: RecordedPod[], minReplicas = 0) =>
  planPods(pods, desired(minReplicas), options).stop.map(({ name }) => name);

describe('the plan for Pods', () => {
  it('stops a Pod that is idle, and none before', () => {
    expect(stopped([pod({ unusedMs: idleMs - 1 })])).toEqual([]);
    expect(stopped([pod({ unusedMs: idleMs })])).toEqual(['count-0']);
  });

  it('keeps the replicas that the newest revision asks for, wherever they run, and starts the missing ones', () => {
    const pods = [pod({ unusedMs: idleMs }), pod({ replica: 2, unusedMs: idleMs })];
    const { stop, start } = planPods(pods, desired(2), options);
    expect(stop.map(({ name }) => name)).toEqual(['count-2']);
    expect(start).toEqual([{ operation: 'count', revision: 'new', replica: 1 }]);
    expect(stopped([pod({ target: 'node-1', unusedMs: idleMs })], 2)).toEqual(['count-0']);
  });

  it('stops Pods of a superseded or deleted revision as soon as nobody uses them', () => {
    const old = { revision: 'old', operation: 'count' };
    expect(stopped([pod({ ...old, unusedMs: inUseMs - 1 })], 1)).toEqual([]);
    expect(stopped([pod({ ...old, unusedMs: inUseMs })], 1)).toEqual(['count-0']);
    expect(stopped([pod({ operation: 'deleted', unusedMs: inUseMs })])).toEqual(['deleted-0']);
  });

  it('stops those unused for longest when there are too many, and none in use', () => {
    const pods = [0, 1, 2, 3, 4].map((replica) => pod({ replica, unusedMs: replica * 30_000 }));
    expect(stopped(pods)).toEqual(['count-4', 'count-3']);
    const busy = pods.map((one) => ({ ...one, unusedMs: inUseMs - 1 }));
    expect(stopped(busy)).toEqual([]);
  });

  it('keeps the try Pods that a person used last, and stops the others as soon as nobody uses them', () => {
    const ages = [0, inUseMs - 1, inUseMs, inUseMs + 1, inUseMs + 2];
    const tries = (person: string) =>
      ages.map((unusedMs) => pod({ name: `${person}-${unusedMs}`, operation: null, person, unusedMs }));
    const others = [pod({}), ...tries('user:b').slice(0, 3)];
    const roomy = { idleMs, mostWarm: 100 };
    const { stop } = planPods([...tries('user:a'), ...others], desired(), roomy);
    expect(stop).toEqual([
      { name: `user:a-${inUseMs + 1}`, unusedMs: inUseMs },
      { name: `user:a-${inUseMs + 2}`, unusedMs: inUseMs },
    ]);
  });

  it('stops a try Pod sooner than others once its person leaves it alone', () => {
    const own = { name: 'try', operation: null, person: 'user:a' };
    expect(stopped([pod({ ...own, unusedMs: limits.tryPodIdleMs - 1 })])).toEqual([]);
    expect(stopped([pod({ ...own, unusedMs: limits.tryPodIdleMs })])).toEqual(['try']);
  });

  it('gives up a Pod that nobody waits for any more', () => {
    const starting = pod({ state: 'starting', unusedMs: startGivenUpMs, ageMs: startGivenUpMs });
    expect(stopped([starting])).toEqual([]);
    expect(stopped([{ ...starting, ageMs: startGivenUpMs + 1 }])).toEqual(['count-0']);
  });
});
