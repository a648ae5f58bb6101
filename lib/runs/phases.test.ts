import { expect, test } from 'vitest';
import { type AttemptPhase, withPhase } from '#lib/runs/phases.ts';

const queued: AttemptPhase = { phase: 'queued', at: '2026-01-01T00:00:00.000Z' };
const now = new Date('2026-01-01T00:00:01.000Z');

test('a phase begins after those before it', () => {
  expect(withPhase([queued], { phase: 'building', build: 'b' }, now)).toEqual([
    queued,
    { phase: 'building', at: now.toISOString(), build: 'b' },
  ]);
});

test('a phase that is told twice goes on', () => {
  const phases = withPhase([queued], { phase: 'starting' }, now);
  expect(withPhase(phases, { phase: 'starting' }, new Date())).toBe(phases);
});

test('a Pod that was lost is started again', () => {
  const phases = withPhase(
    withPhase([queued], { phase: 'starting' }, now),
    { phase: 'running', pod: null },
    now,
  );
  expect(withPhase(phases, { phase: 'starting' }, now).map(({ phase }) => phase)).toEqual([
    'queued',
    'starting',
    'running',
    'starting',
  ]);
});
