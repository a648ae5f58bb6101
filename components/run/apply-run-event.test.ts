import { expect, test } from 'vitest';
import { applyRunEvent } from '#components/run/apply-run-event.ts';
import type { RunDetail, RunOutline, StepView } from '#lib/runs/view.ts';

function summary(over: Partial<RunDetail> = {}): RunDetail {
  return {
    id: 'run-1',
    diagnosis: null,
    pipeline: 'two-steps',
    revision: 'abc',
    status: 'running',
    waitingFor: null,
    parameters: '{}',
    results: null,
    succeededPath: null,
    failedPaths: [],
    targetSelector: null,
    targets: [],
    error: null,
    cancelRequested: false,
    version: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    startedAt: null,
    finishedAt: null,
    ...over,
  };
}

function step(over: Partial<StepView> = {}): StepView {
  return {
    seq: 1,
    node: 1,
    operation: 'first',
    revision: 'def',
    target: '',
    status: 'running',
    input: '{}',
    attempts: [],
    ...over,
  };
}

const run: RunOutline = { ...summary(), steps: [step()] };

test('takes the newer state of a step and of the run', () => {
  const after = applyRunEvent(run, {
    run: summary({ version: 2, status: 'succeeded', results: '{"a":1}' }),
    steps: [step({ status: 'succeeded' })],
  });
  expect(after.status).toBe('succeeded');
  expect(after.results).toBe('{"a":1}');
  expect(after.steps).toEqual([step({ status: 'succeeded' })]);
});

test('adds new steps in the order the run reached them', () => {
  const after = applyRunEvent(run, {
    run: summary({ version: 3 }),
    steps: [step({ seq: 3, node: 3 }), step({ seq: 2, node: 2 })],
  });
  expect(after.steps.map((each) => each.seq)).toEqual([1, 2, 3]);
});

test('keeps steps that the event does not name', () => {
  expect(applyRunEvent(run, { run: summary({ version: 2 }), steps: [] }).steps).toBe(run.steps);
});

test('ignores an event older than what is shown', () => {
  const newer = { ...run, version: 9 };
  expect(applyRunEvent(newer, { run: summary({ version: 4 }), steps: [] })).toBe(newer);
});

test('ignores an event of another run', () => {
  expect(applyRunEvent(run, { run: summary({ id: 'run-2', version: 5 }), steps: [] })).toBe(run);
});
