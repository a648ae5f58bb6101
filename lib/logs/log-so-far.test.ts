import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogSoFar } from '#lib/logs/log-so-far.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A log that is written to memory. */
function follow() {
  const written: string[] = [];
  const soFar = createLogSoFar(async (text) => void written.push(text));
  let log = '';
  const print = (text: string) => {
    log += text;
    soFar.grew(() => log);
  };
  return { soFar, written, print };
}

describe('a log that still grows', () => {
  it('is passed on soon, once for what comes within that time', async () => {
    const { written, print } = follow();
    print('a\n');
    print('b\n');
    await vi.advanceTimersByTimeAsync(99);
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(written).toEqual(['a\nb\n']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written).toHaveLength(1);
    print('c\n');
    await vi.advanceTimersByTimeAsync(100);
    expect(written.at(-1)).toBe('a\nb\nc\n');
  });

  it('is passed on less often the larger it is', async () => {
    const { written, print } = follow();
    print('x'.repeat(256 * 1024));
    await vi.advanceTimersByTimeAsync(100);
    for (let second = 0; second < 5; second++) {
      print('y');
      await vi.advanceTimersByTimeAsync(1030);
    }
    expect(written).toHaveLength(6);
  });

  it('is never written twice at once, and goes on when a write has failed', async () => {
    let [open, most] = [0, 0];
    let fail: (error: Error) => void = () => undefined;
    const soFar = createLogSoFar(() => {
      most = Math.max(most, ++open);
      return new Promise((_, reject) => {
        fail = (error) => {
          open -= 1;
          reject(error);
        };
      });
    });
    for (let count = 0; count < 3; count++) {
      soFar.grew(() => 'a');
      await vi.advanceTimersByTimeAsync(1000);
      expect(open).toBe(1);
      soFar.grew(() => 'b');
      fail(new Error('the database is away'));
      await turn();
    }
    expect(most).toBe(1);
  });

  it('is passed on no more once it was stopped', async () => {
    const { soFar, written, print } = follow();
    print('a\n');
    await soFar.stop();
    print('b\n');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(written).toEqual([]);
  });
});
