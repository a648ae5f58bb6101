import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAlarm } from '#lib/system/alarm.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('an alarm', () => {
  it('wakes everybody who waits for it', async () => {
    const alarm = createAlarm();
    const both = Promise.all([alarm.wait(), alarm.wait({ timeoutMs: 1000 })]);
    alarm.ring();
    expect(await both).toEqual([true, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('remembers one ring for the next who waits', async () => {
    const alarm = createAlarm();
    alarm.ring();
    alarm.ring();
    expect(await alarm.wait()).toBe(true);
    const again = alarm.wait({ timeoutMs: 1000 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await again).toBe(false);
  });

  it('lets go of who waits once the signal aborts, and leaves no listener there', async () => {
    const alarm = createAlarm();
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, 'removeEventListener');
    const waiting = alarm.wait({ signal: controller.signal });
    controller.abort();
    expect(await waiting).toBe(false);
    expect(await alarm.wait({ signal: controller.signal })).toBe(false);
    expect(removed).toHaveBeenCalledOnce();
  });

  it('may be created rung', async () => {
    expect(await createAlarm({ isRung: true }).wait({ timeoutMs: 1000 })).toBe(true);
  });

  it('rings once for all that is waited for, at the first time that was asked for', async () => {
    const alarm = createAlarm();
    for (const ms of [3000, 1000, 2000]) alarm.ringIn(ms);
    const woken = alarm.wait({ timeoutMs: 60_000 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await woken).toBe(true);
    const again = alarm.wait({ timeoutMs: 60_000 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await again).toBe(false);
  });
});
