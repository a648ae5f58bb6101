import { describe, expect, it } from 'vitest';
import { podSummarySchema } from '#lib/pods/view.ts';

const at = '2026-01-01T00:00:00.000Z';
const exit = { code: 137, reason: 'oom', message: 'It was out of memory.' };
const starting = {
  ...{ name: 'greet-1', engine: 'local', purpose: 'operation', operation: 'greet' },
  ...{ revision: 'abc', replica: 0, target: null },
  ...{ image: 'podsmith/greet:1', imageDigest: 'sha256:1', state: 'starting', phase: null, node: null },
  ...{ restarts: 0, problem: null, events: [], cpuCores: null, memoryBytes: null, exit: null },
  ...{ requested: null, startedAt: at, lastUsedAt: at, stoppedAt: null },
};

describe('a Pod', () => {
  it.each([
    ['starts', starting],
    ['was taken for stuck, and answers after all', { ...starting, state: 'ready', exit }],
    ['is being stopped', { ...starting, state: 'stopping' }],
    ['is cleared away after its end', { ...starting, state: 'stopping', exit, stoppedAt: at }],
    ['has ended by itself', { ...starting, state: 'exited', exit, stoppedAt: at }],
    ['was stopped', { ...starting, state: 'gone', stoppedAt: at }],
  ])('%s', (_how, pod) => {
    expect(podSummarySchema.parse(pod)).toEqual(pod);
  });

  it.each([
    ['answers after its end', { ...starting, state: 'ready', stoppedAt: at }],
    ['ends by itself at no time', { ...starting, state: 'exited', exit }],
    ['is in a state that nobody knows', { ...starting, state: 'asleep' }],
  ])('never %s', (_how, pod) => {
    expect(podSummarySchema.safeParse(pod).success).toBe(false);
  });
});
