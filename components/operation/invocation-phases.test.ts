import { expect, test } from 'vitest';
import { phasesOf } from '#components/operation/invocation-phases.ts';

type View = Parameters<typeof phasesOf>[0];

const states = (view: Omit<View, 'statusCode' | 'revision'> & Partial<View>) =>
  phasesOf({ statusCode: null, revision: 'r', ...view }).map((phase) => phase.state);

test('waits for the engine first', () => {
  expect(states({ phase: 'queued', status: 'pending', buildId: null })).toEqual([
    'current',
    'waiting',
    'waiting',
    'waiting',
  ]);
});

test('shows the build while it goes on', () => {
  expect(states({ phase: 'building', status: 'running', buildId: 'b' })).toEqual([
    'done',
    'current',
    'waiting',
    'waiting',
  ]);
});

test('shows a build that was not needed as skipped', () => {
  expect(states({ phase: 'running', status: 'running', buildId: null })).toEqual([
    'done',
    'skipped',
    'done',
    'current',
  ]);
});

test('shows where an invocation failed', () => {
  expect(states({ phase: 'starting', status: 'failed', buildId: 'b' })).toEqual([
    'done',
    'done',
    'failed',
    'waiting',
  ]);
});

test('shows everything as done after success', () => {
  expect(states({ phase: 'running', status: 'succeeded', buildId: 'b' })).toEqual(
    Array.from({ length: 4 }, () => 'done'),
  );
});

test('shows a call that was answered with an exception as failed where it ran', () => {
  expect(states({ phase: 'running', status: 'succeeded', statusCode: 500, buildId: null })).toEqual([
    'done',
    'skipped',
    'done',
    'failed',
  ]);
});

test('shows where an invocation was cancelled, as something other than a failure', () => {
  expect(states({ phase: 'building', status: 'cancelled', buildId: 'b' })).toEqual([
    'done',
    'cancelled',
    'waiting',
    'waiting',
  ]);
});

test('says of a try that only its dependencies are built', () => {
  const view = { phase: 'building', status: 'running', buildId: 'b', statusCode: null } as const;
  expect(phasesOf({ ...view, revision: null }).map(({ label }) => label)).toEqual([
    'Engine',
    'Dependencies',
    'Start Pod',
    'Run',
  ]);
});
