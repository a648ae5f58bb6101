import { describe, expect, test } from 'vitest';
import { describeDoing, describeParts, partsOf } from '#components/run/attempt-parts.ts';
import type { ShownAttempt, ShownStep } from '#components/run/run-steps.ts';
import type { AttemptPhase } from '#lib/runs/phases.ts';

const start = Date.parse('2026-01-01T00:00:00.000Z');
const at = (second: number) => new Date(start + second * 1000).toISOString();
const cold: AttemptPhase[] = [
  { phase: 'queued', at: at(0) },
  { phase: 'building', at: at(0.002), build: 'b' },
  { phase: 'starting', at: at(4) },
  { phase: 'running', at: at(5) },
];

const common = { round: 0, log: '', image: null, imageDigest: null, pod: null, startedAt: at(0) };
const running = (phases: AttemptPhase[], number = 1): ShownAttempt => ({
  ...{ ...common, number, phases, status: 'running' },
  ...{ output: null, error: null, finishedAt: null, durationMs: null, retryAt: null },
});
const succeeded = (phases: AttemptPhase[], number = 1): ShownAttempt => ({
  ...{ ...common, number, phases, status: 'succeeded' },
  ...{ output: '{}', error: null, finishedAt: at(5.5), durationMs: 500, retryAt: null },
});
const failed = (retryAt: string | null): ShownAttempt => ({
  ...{ ...common, number: 1, phases: [], status: 'failed', output: null },
  ...{ error: { code: 'X', message: 'x', fault: 'code' }, finishedAt: at(1), durationMs: 1000, retryAt },
});

const stepOf = (status: ShownStep['status'], ...attempts: ShownAttempt[]): ShownStep => ({
  ...{ seq: 1, node: 1, operation: 'op', revision: 'r', target: 'local', input: '{}' },
  ...{ status, attempts, reused: false },
});

describe('the parts of an attempt', () => {
  test('follow each other to its end', () => {
    expect(
      partsOf(succeeded(cold), null).map(({ phase, from, to }) => [phase, from - start, to - start]),
    ).toEqual([
      ['queued', 0, 2],
      ['building', 2, 4000],
      ['starting', 4000, 5000],
      ['running', 5000, 5500],
    ]);
  });

  test('go on while it does, and are none where the time is not known', () => {
    const open = running(cold.slice(0, 2));
    expect(partsOf(open, start + 3000).at(-1)).toEqual({
      phase: 'building',
      from: start + 2,
      to: start + 3000,
    });
    expect(partsOf(open, null).at(-1)).toMatchObject({ from: start + 2, to: start + 2 });
    // The browser's clock is slow.
    expect(partsOf(open, start - 60_000).at(-1)).toMatchObject({ from: start + 2, to: start + 2 });
  });

  test('are one of an attempt that was recorded without', () => {
    expect(partsOf(succeeded([]), null)).toEqual([{ phase: 'running', from: start, to: start + 5500 }]);
  });

  test('are told in words', () => {
    expect(describeParts(stepOf('succeeded', succeeded(cold)), null)).toBe(
      'Queued 2 ms · Image 4.0 s · Pod start 1.0 s · Running 500 ms',
    );
    expect(describeParts(stepOf('succeeded', failed(at(2)), succeeded([], 2)), null)).toBe(
      'Attempt 1: Running 1.0 s; Attempt 2: Running 5.5 s',
    );
  });
});

describe('what a step does', () => {
  test.each([
    ['waits for a Pod', cold.slice(0, 1), 'Waiting for a Pod…'],
    ['has its image built', cold.slice(0, 2), 'Building the image…'],
    ['has its Pod started', cold.slice(0, 3), 'Starting the Pod…'],
    ['runs', cold, 'Running'],
  ])('is told while it %s', (_, phases, told) => {
    expect(describeDoing(stepOf('running', running(phases)), start)).toBe(told);
  });

  test('is told until it is tried again', () => {
    expect(describeDoing(stepOf('running', failed(at(9.2))), start + 1000)).toBe('Next attempt in 9 s');
    expect(describeDoing(stepOf('running', failed(at(9.2))), start + 10_000)).toBe('Next attempt…');
  });

  test('is nothing once it has ended', () => {
    expect(describeDoing(stepOf('failed', failed(at(9))), start)).toBeUndefined();
    expect(describeDoing(stepOf('succeeded', succeeded(cold)), start)).toBeUndefined();
  });
});
