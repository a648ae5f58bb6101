import { expect, it } from 'vitest';
import { describeExit, exitedAtStart } from './pod-exit.ts';

it.each([
  [{ code: 137, isOom: true, memoryMib: 64 }, 'oom', /64 MiB/],
  [{ code: 137, isOom: false, memoryMib: 64 }, 'killed', /137/],
  [{ code: 143, isOom: false }, 'killed', /143/],
  [{ code: 0, isOom: false }, 'completed', /exit code 0/],
  [{ code: 3, isOom: false }, 'error', /exit code 3/],
  [{ code: 139, isOom: false }, 'error', /exit code 139/],
])('says why a process ended: %j', (state, reason, message) => {
  expect(describeExit(state)).toMatchObject({
    code: state.code,
    reason,
    message: expect.stringMatching(message),
  });
});

it('quotes the last words of a Pod that ended before it was ready', () => {
  const exit = describeExit({ code: 1, isOom: false });
  const error = exitedAtStart('pod', exit, 'Traceback\nSyntaxError: invalid syntax\n\n');
  expect(error.message).toBe(
    'The Pod ended before it was ready. Its process ended with exit code 1. Its last words: SyntaxError: invalid syntax',
  );
});
