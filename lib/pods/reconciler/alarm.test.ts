import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAlarm } from '#lib/pods/reconciler/alarm.ts';

const never = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('rings once for all that is waited for, at the first time that was asked for', async () => {
  const alarm = createAlarm();
  for (const ms of [3000, 1000, 2000]) alarm.ringIn(ms);
  const woken = alarm.wait(60_000, never);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await woken).toBe(true);
  const again = alarm.wait(60_000, never);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await again).toBe(false);
});
