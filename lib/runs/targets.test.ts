import { describe, expect, it } from 'vitest';
import type { Target } from '#lib/engines/engine.ts';
import { limits } from '#lib/limits.ts';
import { contextOf, requireFewTargets, requireTargetSelector } from '#lib/runs/targets.ts';

function failureOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}

describe('what a run is aimed at', () => {
  it('is nothing unless it is asked for', () => {
    expect(requireTargetSelector({}, 'kubernetes')).toBeUndefined();
  });

  it('may be names of nodes, or a KubeDiag target selector', () => {
    expect(requireTargetSelector({ targets: ['a', 'b'] }, 'kubernetes')).toEqual({ nodeNames: ['a', 'b'] });
    const targetSelector = { podSelector: { matchLabels: { app: 'web' } }, podNamespace: 'shop' };
    expect(requireTargetSelector({ targetSelector }, 'kubernetes')).toEqual(targetSelector);
  });

  it.each([
    ['both at once', { targets: ['a'], targetSelector: { nodeNames: ['a'] } }, ['targets']],
    ['no list', { targets: 'a' }, ['targets']],
    ['an empty list', { targets: [] }, ['targets']],
    ['an empty selector', { targetSelector: {} }, ['targetSelector']],
    [
      'a selector without labels',
      { targetSelector: { nodeSelector: {} } },
      ['targetSelector', 'nodeSelector'],
    ],
    ['an unknown field', { targetSelector: { nodes: ['a'] } }, ['targetSelector']],
  ])('is refused with %s', (_, asked, path) => {
    expect(failureOf(() => requireTargetSelector(asked, 'kubernetes'))).toMatchObject({
      code: 'INVALID_INPUT',
      issues: expect.arrayContaining([expect.objectContaining({ path })]),
    });
  });

  it('is on the local engine that engine itself and nothing else', () => {
    expect(requireTargetSelector({ targets: ['local'] }, 'local')).toBeUndefined();
    expect(requireTargetSelector({ targetSelector: { nodeNames: ['local'] } }, 'local')).toBeUndefined();
    for (const asked of [
      { targets: ['worker-1'] },
      { targets: ['local', 'worker-1'] },
      { targetSelector: { nodeNames: ['local'], nodeSelector: { matchLabels: { role: 'db' } } } },
    ]) {
      expect(failureOf(() => requireTargetSelector(asked, 'local'))).toMatchObject({
        message: expect.stringContaining('local engine has one target'),
      });
    }
  });

  it('comes to no more targets than the limit', () => {
    const targets = Array.from(
      { length: limits.targetsPerRun + 1 },
      (_, n): Target => ({ name: `n${n}`, node: `n${n}` }),
    );
    expect(failureOf(() => requireFewTargets(targets))).toMatchObject({
      code: 'TARGETS_TOO_MANY',
      message: expect.stringContaining(`at most ${limits.targetsPerRun}`),
    });
    expect(requireFewTargets(targets.slice(1))).toHaveLength(limits.targetsPerRun);
  });
});

describe('the context on a target', () => {
  it('has the node, and the Pod with its container, over the parameters', () => {
    const pod = { namespace: 'shop', name: 'web-0', container: 'nginx' };
    expect(contextOf({ node: 'asked', depth: 3 }, { name: 'shop/web-0', node: 'worker-1', pod })).toEqual({
      depth: 3,
      node: 'worker-1',
      'pod.namespace': 'shop',
      'pod.name': 'web-0',
      container: 'nginx',
    });
  });
});
