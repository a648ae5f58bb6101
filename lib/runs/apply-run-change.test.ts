import { expect, test } from 'vitest';
import { applyRunChange } from '#lib/runs/apply-run-change.ts';
import type { AttemptView, RunDetail, RunOutline, StepView } from '#lib/runs/view.ts';
import { exampleRun } from '#lib/testing/example-views.ts';

const summary = (over: { version?: number } = {}) => ({ ...exampleRun, ...over });

const succeeded: RunDetail = {
  ...exampleRun,
  version: 2,
  status: 'succeeded',
  results: '{"a":1}',
  finishedAt: '2026-01-01T00:00:02.000Z',
};

function step(over: Partial<StepView> = {}): StepView {
  return {
    seq: 1,
    node: 1,
    operation: 'first',
    revision: 'def',
    target: '',
    status: 'running',
    input: '{}',
    reused: false,
    attempts: [],
    ...over,
  };
}

function attempt(log: string): AttemptView {
  return {
    number: 1,
    round: 1,
    status: 'succeeded',
    output: '{}',
    error: null,
    log,
    image: null,
    imageDigest: null,
    pod: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
    durationMs: 1000,
    phases: [],
    retryAt: null,
  };
}

const run: RunOutline = { ...summary(), steps: [step()] };

test('takes the newer state of a step and of the run', () => {
  const after = applyRunChange(run, {
    since: 1,
    patch: {
      run: succeeded,
      steps: [step({ status: 'succeeded' })],
    },
  });
  expect(after?.status).toBe('succeeded');
  expect(after?.results).toBe('{"a":1}');
  expect(after?.steps).toEqual([step({ status: 'succeeded' })]);
});

test('adds new steps in the order the run reached them', () => {
  const after = applyRunChange(run, {
    since: 1,
    patch: { run: summary({ version: 3 }), steps: [step({ seq: 3, node: 3 }), step({ seq: 2, node: 2 })] },
  });
  expect(after?.steps.map((each) => each.seq)).toEqual([1, 2, 3]);
});

test('keeps steps that the change does not name', () => {
  const after = applyRunChange(run, { since: 1, patch: { run: summary({ version: 2 }), steps: [] } });
  expect(after?.steps).toBe(run.steps);
});

test('holds the log of a step once, however often it is told of it', () => {
  const logged = step({ attempts: [attempt('one\ntwo\n')] });
  const first = applyRunChange(run, { since: 1, patch: { run: summary({ version: 2 }), steps: [logged] } });
  const again = applyRunChange(first, { since: 1, patch: { run: summary({ version: 3 }), steps: [logged] } });
  expect(again?.steps).toEqual([logged]);
});

test('ignores a change older than what is held', () => {
  const newer = { ...run, version: 9 };
  const patch = { run: summary({ version: 4 }), steps: [] };
  expect(applyRunChange(newer, { since: 1, patch })).toBe(newer);
});

test('does not take a change before which others are missing', () => {
  const patch = { run: summary({ version: 5 }), steps: [] };
  expect(applyRunChange(run, { since: 4, patch })).toBeUndefined();
  expect(applyRunChange(undefined, { since: 4, patch })).toBeUndefined();
});

test('begins with a change that has everything', () => {
  const patch = { run: summary({ version: 0 }), steps: [step()] };
  expect(applyRunChange(undefined, { since: 0, patch })).toEqual({
    ...summary({ version: 0 }),
    steps: [step()],
  });
});
