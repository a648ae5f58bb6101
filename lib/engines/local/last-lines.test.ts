import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLastLines } from '#lib/engines/local/last-lines.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function collect(lines: number) {
  const seen: string[] = [];
  return { seen, ...createLastLines({ lines, onLine: (line) => seen.push(line) }) };
}

it('passes on the last of the lines that come first, and each one after the pause', () => {
  const { seen, feed } = collect(2);
  for (const line of ['1', '2', '3', '4', '5', '6']) feed(line, 'stdout');
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(seen).toEqual(['5', '6']);
  feed('7', 'stderr');
  expect(seen).toEqual(['5', '6', '7']);
});

it('does not wait for ever for a pause', () => {
  const { seen, feed } = collect(1);
  for (let i = 0; i < 25; i++) {
    feed(String(i), 'stdout');
    vi.advanceTimersByTime(100);
  }
  expect(seen[0]).toBe('19');
  expect(seen.at(-1)).toBe('24');
});

it('passes on what it holds when the log ends', () => {
  const { seen, feed, end } = collect(5);
  feed('last words', 'stderr');
  end();
  expect(seen).toEqual(['last words']);
});
