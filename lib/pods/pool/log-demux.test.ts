import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogDemux } from '#lib/pods/pool/log-demux.ts';

const frame = (id: string, kind: string, text = '') => `\u001epodsmith:${id}:${kind}:${text}`;

function end(demux: ReturnType<typeof createLogDemux>, id: string): void {
  demux.feed(frame(id, '.'));
}

afterEach(() => void vi.useRealTimers());

describe('the log of an invocation', () => {
  it('holds its own lines of both streams, in order, and no other invocation’s', async () => {
    const demux = createLogDemux();
    const [a, b] = [demux.open('a'), demux.open('b')];
    demux.feed(frame('a', 'o', 'one'));
    demux.feed(frame('b', 'o', 'other'));
    demux.feed(frame('a', 'e', 'two'));
    end(demux, 'a');
    end(demux, 'b');
    expect(await a.read()).toBe('one\ntwo\n');
    expect(await b.read()).toBe('other\n');
  });

  it('holds untagged lines of everyone who is open', async () => {
    const demux = createLogDemux();
    demux.feed('before');
    const [a, b] = [demux.open('a'), demux.open('b')];
    demux.feed('from a child process');
    end(demux, 'a');
    end(demux, 'b');
    expect([await a.read(), await b.read()]).toEqual(Array(2).fill('from a child process\n'));
  });

  it('joins a line that was written in parts', async () => {
    const demux = createLogDemux();
    const log = demux.open('a');
    demux.feed(frame('a', 'O', 'long '));
    demux.feed(frame('a', 'o', 'line'));
    end(demux, 'a');
    expect(await log.read()).toBe('long line\n');
  });

  it('holds what belongs to several, and nothing that belongs to none of them', async () => {
    const demux = createLogDemux();
    const [a, b, c] = [demux.open('a'), demux.open('b'), demux.open('c')];
    demux.feed(frame('a,b', 'o', 'of one of the two'));
    demux.feed(frame('', 'o', 'of nobody'));
    for (const id of ['a', 'b', 'c']) end(demux, id);
    expect([await a.read(), await b.read(), await c.read()]).toEqual([
      'of one of the two\n',
      'of one of the two\n',
      '',
    ]);
  });

  it('keeps a last line that was not ended as it is', async () => {
    const demux = createLogDemux();
    const log = demux.open('a');
    demux.feed(frame('a', 'O', 'no line end'));
    end(demux, 'a');
    expect(await log.read()).toBe('no line end');
  });

  it('says which invocations were cut off, and which had not begun', async () => {
    const replaced: string[] = [];
    const demux = createLogDemux({ onReplaced: (reason) => replaced.push(reason) });
    const [ended, begun, waiting] = [demux.open('a'), demux.open('b'), demux.open('c')];
    end(demux, 'a');
    await ended.read();
    demux.feed(frame('b', '!', 'why'));
    end(demux, 'b');
    demux.feed(frame('', '!', 'why'));
    await Promise.all([begun.read(), waiting.read()]);
    expect(ended.cutOff()).toBeUndefined();
    expect(begun.cutOff()).toEqual({ hasBegun: true, reason: 'why' });
    expect(waiting.cutOff()).toEqual({ hasBegun: false, reason: 'why' });
    expect(replaced).toEqual(['why']);
    expect(demux.open('d').cutOff()).toBeUndefined();
  });

  it('is read after a moment when no end marker comes', async () => {
    const demux = createLogDemux({ readGraceMs: 20 });
    const log = demux.open('a');
    demux.feed('a runtime that tags nothing');
    expect(await log.read()).toBe('a runtime that tags nothing\n');
  });

  it('is read at once when the answer says that nothing was printed', async () => {
    const log = createLogDemux({ readGraceMs: 60_000 }).open('a');
    expect(await log.read([['Podsmith-Log', 'silent']])).toBe('');
  });

  it('waits for an end marker that the answer has announced, though it takes long', async () => {
    vi.useFakeTimers();
    const demux = createLogDemux({ readGraceMs: 1 });
    const log = demux.open('a');
    const read = log.read([['Podsmith-Log', 'printed']]);
    await vi.advanceTimersByTimeAsync(50);
    demux.feed(frame('a', 'o', 'late'));
    end(demux, 'a');
    expect(await read).toBe('late\n');
  });

  it('does not wait for ever for an end marker that was announced', async () => {
    const demux = createLogDemux({ markerGraceMs: 20 });
    expect(await demux.open('a').read([['podsmith-log', 'printed']])).toBe('');
  });

  it('is read at once when the Pod has ended', async () => {
    const demux = createLogDemux({ readGraceMs: 60_000 });
    const log = demux.open('a');
    demux.close();
    expect(await log.read()).toBe('');
    expect(await demux.open('b').read()).toBe('');
  });

  it('takes text that imitates a frame for what it is', async () => {
    const demux = createLogDemux();
    const log = demux.open('a');
    demux.feed(frame('a', 'o', frame('a', '.')));
    demux.feed('\u001epodsmith:broken');
    end(demux, 'a');
    expect(await log.read()).toBe(`${frame('a', '.')}\n\u001epodsmith:broken\n`);
  });

  it('drops tagged lines that come after it was read', async () => {
    const demux = createLogDemux();
    const log = demux.open('a');
    const other = demux.open('b');
    end(demux, 'a');
    await log.read();
    demux.feed(frame('a', 'o', 'too late'));
    end(demux, 'b');
    expect(await other.read()).toBe('');
  });

  it('keeps its head and its tail when it is too long', async () => {
    const demux = createLogDemux({ limitBytes: 2000 });
    const log = demux.open('a');
    for (let number = 0; number < 1000; number++) demux.feed(frame('a', 'o', `line ${number}`));
    end(demux, 'a');
    const text = await log.read();
    expect(text.length).toBeLessThan(2100);
    expect(text).toMatch(/^line 0\n/);
    expect(text).toMatch(/bytes left out/);
    expect(text).toMatch(/line 999\n$/);
  });
});
