import type { V1Pod } from '@kubernetes/client-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StuckPod } from '#lib/engines/kubernetes/pod-status.ts';
import type { PodWatch } from '#lib/engines/kubernetes/pod-watch.ts';
import { untilRunning } from '#lib/engines/kubernetes/until-running.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const made: V1Pod = { metadata: { name: 'a', uid: '1' }, spec: { nodeName: 'n', containers: [] } };
const running: V1Pod = {
  ...made,
  status: {
    podIP: '10.0.0.1',
    containerStatuses: [
      { name: 'c', image: 'i', imageID: 'i', ready: true, restartCount: 0, state: { running: {} } },
    ],
  },
};
const trouble: StuckPod = {
  ...{ kind: 'stuck', code: 'POD_NODE_NOT_READY', message: 'The node is away.', hint: 'See to it.' },
  graceMs: 20_000,
};

/** Waits for a Pod of which the watch says nothing; the node is in trouble from and until these seconds. */
function wait({ from, until, runsAt }: { from: number; until: number; runsAt: number }) {
  const began = Date.now();
  const after = () => (Date.now() - began) / 1000;
  const watch = { subscribe: () => () => {}, find: () => undefined, eventsOf: () => [] };
  return untilRunning({
    watch: watch as unknown as PodWatch,
    pod: made,
    read: async () => (after() >= runsAt ? running : made),
    findTrouble: async () => (after() >= from && after() < until ? trouble : undefined),
    signal: AbortSignal.timeout(1_000_000),
  }).then(
    () => `runs after ${after()} s`,
    (error: Error) => `${error.message} after ${after()} s`,
  );
}

it.each([
  [{ from: 0, until: 17, runsAt: 40 }, 'runs after 40 s'],
  [{ from: 10, until: 28, runsAt: 60 }, 'runs after 60 s'],
  [{ from: 0, until: 1000, runsAt: 1000 }, 'The node is away. after 25 s'],
  [{ from: 12, until: 1000, runsAt: 1000 }, 'The node is away. after 35 s'],
])('waits for a node that is away for less than 20 seconds: %j', async (course, outcome) => {
  const waiting = wait(course);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(await waiting).toBe(outcome);
});
