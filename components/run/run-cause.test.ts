import { expect, test } from 'vitest';
import { findCauses } from '#components/run/run-cause.ts';
import type { RunGraph, ShownAttempt, ShownStep } from '#components/run/run-steps.ts';
import type { ErrorView } from '#lib/errors.ts';

const unbuilt: ErrorView = { code: 'BUILD_FAILED', message: 'The build failed.', fault: 'code' };

const failedAt = (second: number, error: ErrorView): ShownAttempt => ({
  number: 1,
  round: 0,
  status: 'failed',
  output: null,
  error,
  log: '',
  image: null,
  imageDigest: null,
  pod: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: `2026-01-01T00:00:0${second}.000Z`,
  durationMs: 1,
  phases: [],
  retryAt: null,
});

const step = (node: number, status: ShownStep['status'], attempts: ShownAttempt[] = []): ShownStep => ({
  seq: node,
  node,
  operation: `op-${node}`,
  revision: 'r',
  target: 'local',
  status,
  input: '{}',
  reused: false,
  attempts,
});

/** 1 → 2 → 3, and 4 → 5. */
const graph: RunGraph = {
  strategy: 'all',
  nodes: [
    { id: 0, to: [1, 4] },
    { id: 1, operation: 'op-1', to: [2] },
    { id: 2, operation: 'op-2', to: [3] },
    { id: 3, operation: 'op-3', to: [] },
    { id: 4, operation: 'op-4', to: [5] },
    { id: 5, operation: 'op-5', to: [] },
  ],
};

test('finds the step that failed, and those that were skipped because of it', () => {
  const steps = [
    step(1, 'failed', [failedAt(1, unbuilt)]),
    step(2, 'skipped'),
    step(3, 'skipped'),
    step(4, 'succeeded'),
  ];
  const [cause, ...others] = findCauses(steps, graph);
  expect(cause).toMatchObject({ step: { node: 1 }, sentence: 'The build failed.' });
  expect(cause?.skipped.map(({ node }) => node)).toEqual([2, 3]);
  expect(others).toEqual([]);
});

test('puts what failed first in front, each with its own followers', () => {
  const steps = [
    step(1, 'failed', [failedAt(5, unbuilt)]),
    step(2, 'skipped'),
    step(3, 'skipped'),
    step(4, 'failed', [failedAt(2, unbuilt)]),
    step(5, 'skipped'),
  ];
  const causes = findCauses(steps, graph);
  expect(causes.map((each) => [each.step.node, each.skipped.map(({ node }) => node)])).toEqual([
    [4, [5]],
    [1, [2, 3]],
  ]);
});

test('leaves out a step that its own condition skipped', () => {
  const conditional = {
    ...graph,
    nodes: graph.nodes.map((node) => (node.id === 5 ? { ...node, when: 'a' } : node)),
  };
  const steps = [step(1, 'failed', [failedAt(1, unbuilt)]), step(4, 'succeeded'), step(5, 'skipped')];
  expect(findCauses(steps, conditional)[0]?.skipped).toEqual([]);
});

test('says what the code raised, and where', () => {
  const traceback =
    'Traceback (most recent call last):\n  File "/app/function/handler.py", line 7, in handle\nKeyError: \'a\'\n';
  const body = JSON.stringify({ error: { type: 'KeyError', message: "'a'", traceback } });
  const refused = { ...unbuilt, code: 'STEP_REFUSED', message: 'It answered 500.', details: { body } };
  expect(findCauses([step(1, 'failed', [failedAt(1, refused)])], graph)).toMatchObject([
    { sentence: "KeyError: 'a'", place: { file: 'handler.py', line: 7 } },
  ]);
});

test('says what the record says where the answer was cut', () => {
  const refused = { ...unbuilt, message: 'It answered 500.', details: { body: '{"error":{"mess' } };
  const [cause] = findCauses([step(1, 'failed', [failedAt(1, refused)])], graph);
  expect(cause?.sentence).toBe('It answered 500.');
  expect(cause?.place).toBeUndefined();
});
