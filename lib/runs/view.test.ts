import { describe, expect, it } from 'vitest';
import { runSummarySchema, runTargetSchema, stepViewSchema } from '#lib/runs/view.ts';
import { exampleRun } from '#lib/testing/example-views.ts';

const at = '2026-01-01T00:00:02.000Z';
const error = { code: 'RUN_CANCELLED', message: 'It was cancelled.', fault: 'configuration' };
const { parameters, results, targetSelector, targets, ...running } = exampleRun;
const failed = { ...running, status: 'failed', finishedAt: at };

describe('a run', () => {
  it.each([
    ['waits for an engine', { ...running, status: 'pending', startedAt: null, waitingFor: 'no engine' }],
    ['goes on, with the failed paths of the round before', { ...running, failedPaths: [[1, 2]] }],
    ['has succeeded', { ...running, status: 'succeeded', succeededPath: [1], finishedAt: at }],
    ['has failed with a step', failed],
    ['could not begin', { ...failed, error, startedAt: null }],
    ['was cancelled before it began', { ...failed, status: 'cancelled', error, startedAt: null }],
  ])('%s', (_how, run) => {
    expect(runSummarySchema.parse(run)).toEqual(run);
  });

  it.each([
    ['goes on with an error', { ...running, error }],
    ['is cancelled without an error', { ...failed, status: 'cancelled' }],
    ['ends at no time', { ...failed, finishedAt: null }],
    ['is skipped', { ...failed, status: 'skipped' }],
  ])('never %s', (_how, run) => {
    expect(runSummarySchema.safeParse(run).success).toBe(false);
  });
});

describe('an attempt', () => {
  const open = {
    ...{ number: 1, round: 0, status: 'running', output: null, error: null, log: '' },
    ...{ image: null, imageDigest: null, pod: null, startedAt: at, finishedAt: null, durationMs: null },
    ...{ phases: [], retryAt: null },
  };
  const ended = { ...open, finishedAt: at, durationMs: 1.5 };
  const stepOf = (attempt: object) => ({
    ...{ seq: 1, node: 1, operation: 'greet', revision: 'abc', target: 'local', status: 'running' },
    ...{ input: '{}', reused: false, attempts: [attempt] },
  });

  it.each([
    ['goes on', open],
    ['has succeeded', { ...ended, status: 'succeeded', output: '{}' }],
    ['has failed', { ...ended, status: 'failed', error }],
    ['was cancelled', { ...ended, status: 'cancelled', error }],
  ])('%s', (_how, attempt) => {
    expect(stepViewSchema.parse(stepOf(attempt))).toEqual(stepOf(attempt));
  });

  it.each([
    ['succeeds without an output', { ...ended, status: 'succeeded' }],
    ['fails without an error', { ...ended, status: 'failed' }],
    ['waits', { ...open, status: 'pending' }],
  ])('never %s', (_how, attempt) => {
    expect(stepViewSchema.safeParse(stepOf(attempt)).success).toBe(false);
  });
});

describe('a target of a run', () => {
  const begun = {
    name: 'a',
    node: 'a',
    status: 'running',
    succeededPath: null,
    failedPaths: [],
    error: null,
  };

  it.each([
    ['is tried again, with what the round before left', { ...begun, status: 'pending', error }],
    ['is walked', begun],
    ['has failed by its steps', { ...begun, status: 'failed', failedPaths: [[1]] }],
    ['could not be walked', { ...begun, status: 'failed', error }],
    ['was cut off by the end of its run', { ...begun, status: 'cancelled' }],
  ])('%s', (_how, target) => {
    expect(runTargetSchema.parse(target)).toEqual(target);
  });

  it('never succeeds with an error', () => {
    expect(runTargetSchema.safeParse({ ...begun, status: 'succeeded', error }).success).toBe(false);
  });
});
