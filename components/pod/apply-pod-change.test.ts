import { expect, test } from 'vitest';
import { applyPodChange } from '#components/pod/apply-pod-change.ts';
import type { PodSummary } from '#lib/pods/view.ts';

const pod: PodSummary = {
  name: 'podsmith-1-greet-abc-0',
  engine: 'kubernetes',
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

test('shows the Pod as it is now and adds the new lines to its log', () => {
  const after = applyPodChange(
    { pod, log: 'one\n' },
    { pod: { ...pod, state: 'ready' }, log: { text: 'two\n', isAnew: false } },
  );
  expect(after).toMatchObject({ pod: { state: 'ready' }, log: 'one\ntwo\n' });
});

test('replaces a log that was copied anew, so that no line shows twice', () => {
  const after = applyPodChange({ pod, log: 'one\ntwo\n' }, { pod, log: { text: 'two\n', isAnew: true } });
  expect(after.log).toBe('two\n');
});

test('drops whole lines from the beginning of a log that has grown too long', () => {
  const line = `${'x'.repeat(1023)}\n`;
  const before = line.repeat(1024);
  const after = applyPodChange({ pod, log: before }, { pod, log: { text: 'the end\n', isAnew: false } });
  expect(after.log.length).toBeLessThanOrEqual(1024 * 1024);
  expect(after.log.startsWith('x'.repeat(1023))).toBe(true);
  expect(after.log.endsWith('x\nthe end\n')).toBe(true);
});
