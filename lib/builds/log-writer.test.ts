import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogWriter } from '#lib/builds/log-writer.ts';

function memorySink() {
  const chunks = new Map<number, string>();
  return {
    text: () =>
      [...chunks.entries()]
        .sort(([a], [b]) => a - b)
        .map(([, text]) => text)
        .join(''),
    append: async (seq: number, text: string) => void chunks.set(seq, text),
    remove: async (from: number, to: number) => {
      for (let seq = from; seq <= to; seq++) chunks.delete(seq);
    },
  };
}

afterEach(() => void vi.useRealTimers());

describe('createLogWriter', () => {
  it('keeps a short log whole, in order', async () => {
    const sink = memorySink();
    const writer = createLogWriter(sink);
    writer.write('one');
    writer.write('two');
    await writer.close();
    expect(sink.text()).toBe('one\ntwo\n');
  });

  it('keeps the head and the tail of a log over its limit, and says so', async () => {
    vi.useFakeTimers();
    const sink = memorySink();
    const writer = createLogWriter(sink, { limitBytes: 2048, flushMs: 0 });
    for (let line = 0; line < 300; line++) {
      writer.write(`line ${String(line).padStart(4, '0')}`);
      await vi.advanceTimersToNextTimerAsync();
    }
    await writer.close();
    const text = sink.text();
    expect(text.startsWith('line 0000\n')).toBe(true);
    expect(text).toContain('its middle is left out');
    expect(text.endsWith('line 0299\n')).toBe(true);
    expect(text.length).toBeLessThan(2048 + 200);
  });

  it('cuts no character in the end it gives to an error', async () => {
    const writer = createLogWriter(memorySink(), { flushMs: 0 });
    for (const more of ['', 'x', 'xx']) {
      writer.write(more + '😀'.repeat(3000));
      expect(writer.tail().isWellFormed()).toBe(true);
      expect(writer.tail().length).toBeGreaterThan(4000);
    }
    await writer.close();
  });

  it('throws at the end what the sink threw', async () => {
    const writer = createLogWriter({
      ...memorySink(),
      append: async () => Promise.reject(new Error('disk full')),
    });
    writer.write('one');
    await expect(writer.close()).rejects.toThrow('disk full');
  });
});
