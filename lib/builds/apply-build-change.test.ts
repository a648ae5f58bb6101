import { expect, test } from 'vitest';
import { applyBuildChange } from '#lib/builds/apply-build-change.ts';
import type { BuildHead } from '#lib/builds/view.ts';

const state: BuildHead = {
  id: 'build-1',
  operation: 'greet',
  revision: 'abc',
  runtime: 'python3',
  status: 'running',
  waitingFor: null,
  image: null,
  digest: null,
  cached: false,
  error: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  finishedAt: null,
  durationMs: null,
};

const held = { ...state, log: 'STEP 1\n', chunk: 3 };

test('takes the new state and adds the new pieces of the log', () => {
  const build = { ...state, status: 'succeeded' as const };
  const after = applyBuildChange(held, { since: 3, version: 5, patch: { build, logAppend: 'STEP 2\n' } });
  expect(after).toEqual({ ...build, log: 'STEP 1\nSTEP 2\n', chunk: 5 });
});

test('replaces the log by one that is whole, so no line shows twice', () => {
  const patch = { build: state, logAppend: 'STEP 1\nSTEP 2\n' };
  const whole = { ...state, log: 'STEP 1\nSTEP 2\n', chunk: 5 };
  expect(applyBuildChange(held, { since: 0, version: 5, patch })).toEqual(whole);
  expect(applyBuildChange(undefined, { since: 0, version: 5, patch })).toEqual(whole);
});

test.each([2, 4])('does not take pieces that follow on piece %i when it holds three', (since) => {
  const patch = { build: state, logAppend: 'STEP 2\n' };
  expect(applyBuildChange(held, { since, version: 5, patch })).toBeUndefined();
});

test('does not take pieces of a log of which it holds nothing', () => {
  const patch = { build: state, logAppend: 'STEP 2\n' };
  expect(applyBuildChange(undefined, { since: 3, version: 5, patch })).toBeUndefined();
});
