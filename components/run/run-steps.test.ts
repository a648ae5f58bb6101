import { expect, test } from 'vitest';
import { drawRun, durationOf, firstTarget, isKept, runOnTarget } from '#components/run/run-steps.ts';
import type { AttemptView, RunOutline, RunTarget, StepView } from '#lib/runs/view.ts';
import { exampleRun } from '#lib/testing/example-views.ts';

const attempt = {
  number: 1,
  round: 0,
  status: 'succeeded',
  output: '{}',
  error: null,
  log: '',
  image: null,
  imageDigest: null,
  pod: null,
  startedAt: '2026-01-01T00:00:01.000Z',
  finishedAt: '2026-01-01T00:00:02.000Z',
  durationMs: 1000,
  phases: [],
  retryAt: null,
} satisfies AttemptView;
const step: StepView = {
  seq: 1,
  node: 1,
  operation: 'first',
  revision: 'abc',
  target: 'local',
  status: 'succeeded',
  input: '{}',
  reused: false,
  attempts: [attempt],
};
const run = { ...exampleRun, steps: [step] };
const nodes = [
  { id: 0, to: [1] },
  { id: 1, operation: 'first', to: [2] },
  { id: 2, operation: 'second', to: [] },
];

test('draws reached nodes in their state and the others as pending', () => {
  expect(drawRun(nodes, run).map((node) => node.status)).toEqual([undefined, 'succeeded', 'pending']);
});

test('draws no state at nodes an ended run never reached', () => {
  expect(drawRun(nodes, { ...run, status: 'failed' })[2]).not.toHaveProperty('status');
});

test('draws the last of several steps of one node', () => {
  const again: StepView = { ...step, seq: 2, status: 'failed' };
  expect(drawRun(nodes, { ...run, steps: [step, again] })[1]?.status).toBe('failed');
});

test('measures a step with retries from the start of its first attempt to the end of its last', () => {
  const second = { ...attempt, number: 2, finishedAt: '2026-01-01T00:00:05.000Z' };
  expect(durationOf({ ...step, attempts: [attempt, second] })).toBe(4000);
  const open = { ...attempt, status: 'running', output: null, finishedAt: null, durationMs: null } as const;
  expect(durationOf({ ...step, attempts: [open] })).toBeNull();
});

test("measures a step that was retried by its retry's own attempts", () => {
  const retried = {
    ...attempt,
    number: 2,
    round: 1,
    startedAt: '2026-01-02T00:00:01.000Z',
    finishedAt: '2026-01-02T00:00:03.500Z',
  };
  const again = { ...step, attempts: [attempt, retried] };
  expect(durationOf(again)).toBe(2500);
  const round = { ...run, startedAt: '2026-01-02T00:00:00.000Z', finishedAt: '2026-01-02T00:00:05.000Z' };
  expect(isKept(again, round)).toBe(false);
});

test('knows a step that a retry kept', () => {
  const round = { ...run, startedAt: '2026-01-02T00:00:00.000Z', finishedAt: '2026-01-02T00:00:05.000Z' };
  expect(isKept(step, round)).toBe(true);
  expect(isKept(step, run)).toBe(false);
});

const targets: RunTarget[] = [
  { name: 'a', node: 'a', status: 'succeeded', succeededPath: [1], failedPaths: [], error: null },
  { name: 'b', node: 'b', status: 'failed', succeededPath: null, failedPaths: [[1]], error: null },
];
const onBoth: RunOutline = {
  ...run,
  status: 'failed',
  finishedAt: '2026-01-01T00:00:04.000Z',
  results: '{"a":{"inode":18446744073709551615},"b":{}}',
  targets,
  steps: [
    { ...step, target: 'a' },
    { ...step, seq: 2, target: 'b', status: 'failed' },
  ],
};

test("shows one target's steps, paths and results, numbers unchanged", () => {
  const onA = runOnTarget(onBoth, targets[0]);
  expect(onA.steps.map(({ seq }) => seq)).toEqual([1]);
  expect(onA).toMatchObject({
    succeededPath: [1],
    failedPaths: [],
    results: '{"inode":18446744073709551615}',
  });
  expect(runOnTarget(onBoth, targets[1])).toMatchObject({ failedPaths: [[1]], results: '{}' });
  expect(runOnTarget({ ...onBoth, results: '{"a":{}}' }, targets[1]).results).toBeNull();
  expect(runOnTarget(run, undefined)).toBe(run);
});

test('shows at first the target of the named step, else one that failed', () => {
  expect(firstTarget(onBoth, 1)).toBe('a');
  expect(firstTarget(onBoth, null)).toBe('b');
  expect(firstTarget({ ...onBoth, targets: targets.slice(0, 1) }, null)).toBe('a');
  expect(firstTarget(run, 1)).toBeUndefined();
});
