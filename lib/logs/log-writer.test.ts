import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogWriter } from '#lib/logs/log-writer.ts';

const kept = { headBytes: 1024, tailBytes: 1024 };

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

beforeEach(() => void vi.useFakeTimers());

afterEach(() => void vi.useRealTimers());

describe('createLogWriter', () => {
  it('keeps a short log whole, in order', async () => {
    const sink = memorySink();
    const writer = createLogWriter(sink, { kept });
    writer.write('one\n');
    writer.write('two\n');
    await writer.close();
    expect(sink.text()).toBe('one\ntwo\n');
  });

  it('keeps the head and the tail of a log over its limit, and says how much is missing in the end', async () => {
    const sink = memorySink();
    const writer = createLogWriter(sink, { kept, flushMs: 0 });
    let written = '';
    for (let line = 0; line < 300; line++) {
      const text = `line ${String(line).padStart(4, '0')}\n`;
      written += text;
      writer.write(text);
      await vi.advanceTimersToNextTimerAsync();
    }
    expect(sink.text()).toContain('\n… the log is longer than 2 KiB: its middle is left out …\n');
    await writer.close();
    const text = sink.text();
    expect(text.startsWith('line 0000\n')).toBe(true);
    expect(text.endsWith('line 0299\n')).toBe(true);
    expect(text.length).toBeLessThan(2048 + 200);
    const [head = '', missing, tail = ''] = text.split(/… (\d+) bytes left out …\n/);
    expect(written.startsWith(head)).toBe(true);
    expect(written.endsWith(tail)).toBe(true);
    expect(Number(missing)).toBe(written.length - head.length - tail.length);
  });

  it('says nothing of a gap in a log that fits, though it has a tail', async () => {
    const sink = memorySink();
    const writer = createLogWriter(sink, { kept, flushMs: 0 });
    for (const letter of ['a', 'b', 'c', 'd']) {
      writer.write(`${letter.repeat(399)}\n`);
      await vi.advanceTimersToNextTimerAsync();
    }
    await writer.close();
    expect(sink.text()).toBe(['a', 'b', 'c', 'd'].map((letter) => `${letter.repeat(399)}\n`).join(''));
  });

  it('loses its beginning without a word where only the tail is kept', async () => {
    const sink = memorySink();
    const writer = createLogWriter(sink, {
      kept: { headBytes: 0, tailBytes: 1000 },
      firstSeq: 5,
      flushMs: 0,
    });
    for (const letter of ['a', 'b', 'c']) {
      writer.write(`${letter.repeat(400)}\n`);
      await vi.advanceTimersToNextTimerAsync();
    }
    await writer.close();
    expect(sink.text()).toBe(`${'b'.repeat(400)}\n${'c'.repeat(400)}\n`);
  });

  it('leaves out what comes faster than it is written, and says how much', async () => {
    const sink = memorySink();
    const writer = createLogWriter(sink, { kept });
    for (const letter of ['a', 'b', 'c']) writer.write(`${letter.repeat(127)}\n`);
    await writer.close();
    expect(sink.text()).toBe(`${'a'.repeat(127)}\n${'b'.repeat(127)}\n… 128 characters left out …\n`);
  });

  it('cuts no character in the end it gives to an error', async () => {
    const writer = createLogWriter(memorySink(), { kept, flushMs: 0 });
    for (const more of ['', 'x', 'xx']) {
      writer.write(`${more}${'😀'.repeat(3000)}\n`);
      expect(writer.tail().isWellFormed()).toBe(true);
      expect(writer.tail().length).toBeGreaterThan(4000);
    }
    await writer.close();
  });

  it('throws at the end what the sink threw', async () => {
    const onFailure = vi.fn();
    const append = async () => Promise.reject(new Error('disk full'));
    const writer = createLogWriter({ ...memorySink(), append }, { kept, onFailure });
    writer.write('one\n');
    await expect(writer.close()).rejects.toThrow('disk full');
    expect(onFailure).toHaveBeenCalledOnce();
  });
});
