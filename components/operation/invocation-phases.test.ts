import { expect, test } from 'vitest';
import { phasesOf } from '#components/operation/invocation-phases.ts';

const states = (view: Parameters<typeof phasesOf>[0]) => phasesOf(view).map((phase) => phase.state);

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
