import { expect, test } from 'vitest';
import { applyPodChange } from '#lib/pods/apply-pod-change.ts';
import type { PodSummary } from '#lib/pods/view.ts';

const pod: PodSummary = {
  name: 'podsmith-1-greet-abc-0',
  engine: 'kubernetes',
  purpose: 'operation',
  operation: 'greet',
  revision: 'abc',
  replica: 0,
  target: null,
  image: 'greet:abc',
  imageDigest: 'sha256:abc',
  state: 'starting',
  phase: 'Pending',
  node: null,
  restarts: 0,
  problem: null,
  events: [],
  cpuCores: null,
  memoryBytes: null,
  exit: null,
  requested: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  lastUsedAt: '2026-01-01T00:00:00.000Z',
  stoppedAt: null,
};

const held = { pod, log: 'one\n', chunk: 3 };

test('takes the Pod as it is now and adds the new pieces to its log', () => {
  const ready = { ...pod, state: 'ready' as const };
  const patch = { pod: ready, log: { text: 'two\n', isAnew: false } };
  const after = applyPodChange(held, { since: 3, version: 4, patch });
  expect(after).toEqual({ pod: ready, log: 'one\ntwo\n', chunk: 4 });
});

test('replaces a log that was copied anew, so that no line shows twice', () => {
  const patch = { pod, log: { text: 'two\n', isAnew: true } };
  expect(applyPodChange(held, { since: 1, version: 9, patch })).toEqual({ pod, log: 'two\n', chunk: 9 });
  expect(applyPodChange(undefined, { since: 0, version: 9, patch })?.log).toBe('two\n');
});

test.each([2, 4])('does not take pieces that follow on piece %i when it holds three', (since) => {
  const patch = { pod, log: { text: 'two\n', isAnew: false } };
  expect(applyPodChange(held, { since, version: 5, patch })).toBeUndefined();
});

test('drops whole lines from the beginning of a log that has grown too long', () => {
  const line = `${'x'.repeat(1023)}\n`;
  const patch = { pod, log: { text: 'the end\n', isAnew: false } };
  const after = applyPodChange({ pod, log: line.repeat(1024), chunk: 3 }, { since: 3, version: 4, patch });
  expect(after?.log.length).toBeLessThanOrEqual(1024 * 1024);
  expect(after?.log.startsWith('x'.repeat(1023))).toBe(true);
  expect(after?.log.endsWith('x\nthe end\n')).toBe(true);
});
