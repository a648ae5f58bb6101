import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStartBackoff } from '#lib/pods/reconciler/start-backoff.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a Pod that is to be kept', () => {
  it('is started again at once when it has ended, and ever more slowly when it ends each time', () => {
    const starts = createStartBackoff();
    expect(starts.waitMs('a')).toBe(0);
    starts.started('a');
    expect(starts.waitMs('a')).toBe(0);
    for (const seconds of [15, 30, 60, 120, 240, 300, 300]) {
      starts.started('a');
      vi.advanceTimersByTime(seconds * 1000 - 1);
      expect(starts.waitMs('a')).toBe(1);
      expect(starts.waitMs('b')).toBe(0);
      vi.advanceTimersByTime(1);
      expect(starts.waitMs('a')).toBe(0);
    }
  });

  it('is forgiven once it has lived for a while', () => {
    const starts = createStartBackoff();
    for (let times = 0; times < 3; times++) starts.started('a');
    vi.advanceTimersByTime(11 * 60_000);
    expect(starts.waitMs('a')).toBe(0);
    starts.started('a');
    expect(starts.waitMs('a')).toBe(0);
  });

  it('that does not start is tried again after 15 seconds, then more slowly', () => {
    const starts = createStartBackoff();
    for (const seconds of [15, 30]) {
      starts.failed('a');
      vi.advanceTimersByTime(seconds * 1000 - 1);
      expect(starts.waitMs('a')).toBe(1);
      vi.advanceTimersByTime(1);
      expect(starts.waitMs('a')).toBe(0);
    }
  });

  it('whose image is yet to be built is looked at again after 10 seconds', () => {
    const starts = createStartBackoff();
    starts.imageMissing('a');
    expect(starts.waitMs('a')).toBe(10_000);
  });
});
