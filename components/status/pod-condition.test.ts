import { expect, test } from 'vitest';
import { conditionOf } from '#components/status/pod-condition.ts';

const problem = { code: 'POD_IMAGE', message: 'The image is not there.', hint: 'Build it.' };
const ready = { state: 'ready', stoppedAt: null, requested: null, problem: null } as const;
const ended = '2026-01-01T00:00:00.000Z';

test.each([
  ['a Pod that answers', ready, 'ready'],
  ['a Pod that is starting', { ...ready, state: 'starting' as const }, 'starting'],
  ['a Pod that cannot start', { ...ready, state: 'starting' as const, problem }, 'failing'],
  ['a Pod to be restarted', { ...ready, requested: 'restart' as const }, 'restarting'],
  ['a Pod to be deleted', { ...ready, requested: 'delete' as const }, 'stopping'],
  ['a Pod that never got ready', { ...ready, state: 'gone' as const, stoppedAt: ended, problem }, 'failed'],
  ['a Pod that was stopped', { ...ready, state: 'gone' as const, stoppedAt: ended }, 'gone'],
  [
    'a Pod that ended by itself before its restart',
    { ...ready, state: 'exited' as const, stoppedAt: ended, requested: 'restart' as const },
    'exited',
  ],
])('tells %s', (_what, pod, condition) => {
  expect(conditionOf(pod)).toBe(condition);
});

test('does not call a Pod ready that nobody has seen for long, but knows of one that has ended', () => {
  const pod = { state: 'ready', stoppedAt: null, requested: null, problem: null } as const;
  expect(conditionOf(pod, true)).toBe('unseen');
  expect(conditionOf({ ...pod, requested: 'restart' }, true)).toBe('unseen');
  expect(conditionOf({ ...pod, state: 'exited' }, true)).toBe('exited');
  expect(conditionOf({ ...pod, state: 'gone' }, true)).toBe('gone');
});
