import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { lastWarning, readStanding } from '#lib/engines/kubernetes/pod-status.ts';

function pod(status: V1Pod['status'], more: V1Pod = {}): V1Pod {
  return {
    spec: { containers: [{ name: 'function', resources: { limits: { memory: '64Mi' } } }] },
    status,
    ...more,
  };
}

function container(state: object): V1Pod['status'] {
  return {
    podIP: '10.85.0.7',
    containerStatuses: [{ name: 'function', image: '', imageID: '', ready: false, restartCount: 0, state }],
  };
}

/** A Pod whose process ended at some second, deleted at second 10 with 2 seconds of grace. */
function deletedPod(finishedAt: string, exitCode: number): V1Pod {
  const deletionTimestamp = new Date('2026-01-01T00:00:12Z');
  return pod(container({ terminated: { exitCode, finishedAt: `2026-01-01T00:00:${finishedAt}Z` } }), {
    metadata: { deletionTimestamp, deletionGracePeriodSeconds: 2 },
  });
}

describe('readStanding', () => {
  it.each<[string, V1Pod, object]>([
    ['a Pod just made', pod({ phase: 'Pending' }), { kind: 'starting' }],
    [
      'a container that is being created',
      pod(container({ waiting: { reason: 'ContainerCreating' } })),
      { kind: 'starting' },
    ],
    [
      'the first failed pull, which may pass',
      pod(container({ waiting: { reason: 'ErrImagePull' } })),
      { kind: 'starting' },
    ],
    [
      'an image that cannot be pulled',
      pod(container({ waiting: { reason: 'ImagePullBackOff', message: 'not found' } })),
      {
        kind: 'stuck',
        code: 'POD_IMAGE_PULL_FAILED',
        message: expect.stringContaining('ImagePullBackOff: not found'),
      },
    ],
    [
      'a Pod that fits on no node',
      pod({
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes: cpu.' },
        ],
      }),
      {
        kind: 'stuck',
        code: 'POD_UNSCHEDULABLE',
        message: expect.stringContaining('0/1 nodes: cpu'),
        graceMs: 5000,
      },
    ],
    [
      'a Pod whose node was not heard of for a moment',
      pod({
        conditions: [
          {
            ...{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' },
            message: '0/1 nodes are available: 1 node(s) had taint {node.kubernetes.io/unreachable: }.',
          },
        ],
      }),
      { kind: 'stuck', code: 'POD_UNSCHEDULABLE', graceMs: 30_000, hint: expect.stringContaining('kubelet') },
    ],
    ['a running container', pod(container({ running: {} })), { kind: 'running', podIp: '10.85.0.7' }],
    [
      'a Pod that was deleted, and ended in order',
      deletedPod('10', 0),
      { kind: 'ended', exit: { code: 0, reason: 'killed', message: 'It was deleted.' } },
    ],
    [
      'a Pod that was deleted, and whose container is forgotten',
      pod({ phase: 'Failed' }, { metadata: { deletionTimestamp: new Date() } }),
      { kind: 'ended', exit: { code: -1, reason: 'killed', message: 'It was deleted.' } },
    ],
    [
      'a Pod that failed without a word',
      pod({ phase: 'Failed' }),
      { kind: 'ended', exit: { code: -1, reason: 'killed', message: expect.stringContaining('Failed') } },
    ],
    [
      'a Pod that was deleted after its end',
      deletedPod('09', 3),
      { kind: 'ended', exit: { code: 3, reason: 'error' } },
    ],
    [
      'a Pod that its node evicted',
      pod({
        ...container({ terminated: { exitCode: 137 } }),
        ...{ phase: 'Failed', reason: 'Evicted', message: 'It exceeds the limit.' },
      }),
      { kind: 'ended', exit: { code: 137, reason: 'killed', message: expect.stringContaining('exceeds') } },
    ],
    [
      'too much memory',
      pod(container({ terminated: { exitCode: 137, reason: 'OOMKilled' } })),
      { kind: 'ended', exit: { reason: 'oom', code: 137, message: expect.stringContaining('64 MiB') } },
    ],
    [
      'an exit code',
      pod(container({ terminated: { exitCode: 3, reason: 'Error' } })),
      { kind: 'ended', exit: { reason: 'error', code: 3 } },
    ],
    [
      'an eviction',
      pod({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.' }),
      {
        kind: 'ended',
        exit: { reason: 'killed', message: expect.stringContaining('Evicted: The node was low on memory') },
      },
    ],
    [
      'a deletion under way',
      pod(container({ running: {} }), { metadata: { deletionTimestamp: new Date() } }),
      { kind: 'ended', exit: { reason: 'killed', message: 'It was deleted.' } },
    ],
  ])('sees %s', (_, of, standing) => {
    expect(readStanding(of)).toMatchObject(standing);
  });
});

describe('lastWarning', () => {
  it('is the newest warning, in words', () => {
    const event = (type: string, reason: string, at: number) => ({
      type,
      reason,
      message: 'why',
      metadata: {},
      involvedObject: {},
      lastTimestamp: new Date(at),
    });
    expect(
      lastWarning([event('Warning', 'Old', 1), event('Warning', 'New', 2), event('Normal', 'Pulled', 3)]),
    ).toBe('New: why');
  });
});
