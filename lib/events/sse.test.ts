import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { eventStream, type SseEvent } from '#lib/events/sse.ts';

/** A thing that changes, and a stream that follows it. */
function follow(options: { heartbeatMs?: number } = {}) {
  const gone = new AbortController();
  let onChange: () => void = () => undefined;
  let onAccess: () => void = () => undefined;
  const access = { isAllowed: true, isSubscribed: false };
  const state = { value: 0, isLast: false, reads: 0, isSubscribed: false };
  const response = eventStream({
    signal: gone.signal,
    heartbeatMs: options.heartbeatMs,
    subscribe: (callback) => {
      onChange = callback;
      state.isSubscribed = true;
      return () => {
        state.isSubscribed = false;
      };
    },
    access: {
      isAllowed: async () => access.isAllowed,
      subscribe: (callback) => {
        onAccess = callback;
        access.isSubscribed = true;
        return () => {
          access.isSubscribed = false;
        };
      },
    },
    read: async () => {
      state.reads += 1;
      const events: SseEvent[] = [{ event: 'state', id: state.value, data: String(state.value) }];
      return { events, isLast: state.isLast };
    },
  });
  const body = response.body;
  if (!body) throw new Error('The stream has no body.');
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const change = (value: number, isLast = false) => {
    Object.assign(state, { value, isLast });
    onChange();
  };
  return { response, reader, state, change, gone, access, tellAccess: () => onAccess() };
}

describe('an event stream', () => {
  it('says at once that it is connected, then sends the state and each change of it', async () => {
    const { reader, change, response } = follow();
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect((await reader.read()).value).toBe(': connected\n\n');
    expect((await reader.read()).value).toBe('id: 0\nevent: state\ndata: 0\n\n');
    change(1);
    expect((await reader.read()).value).toBe('id: 1\nevent: state\ndata: 1\n\n');
    await reader.cancel();
  });

  it('gives a slow reader the newest state instead of every one', async () => {
    const { reader, state, change } = follow();
    await reader.read();
    await reader.read();
    for (let value = 1; value <= 1000; value += 1) change(value);
    // Whatever needs no answer from elsewhere is over within a turn.
    await turn();
    // The reader was not ready for more than a few, so no more were made.
    expect(state.reads).toBeLessThan(5);
    let text = '';
    while (!text.includes('data: 1000')) text += (await reader.read()).value;
    await reader.cancel();
  });

  it('ends after the last state, and with it its subscription', async () => {
    const { reader, state, change } = follow();
    change(7, true);
    let text = '';
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
    expect(text).toBe(': connected\n\nid: 7\nevent: state\ndata: 7\n\nevent: end\ndata: {}\n\n');
    expect(state.isSubscribed).toBe(false);
  });

  it('sends a sign of life while nothing changes', async () => {
    const { reader } = follow({ heartbeatMs: 5 });
    await reader.read();
    await reader.read();
    expect((await reader.read()).value).toBe(': still here\n\n');
    await reader.cancel();
  });

  it('ends its subscription when the client goes away, whether it was being written to or not', async () => {
    const cancelled = follow();
    await cancelled.reader.read();
    await cancelled.reader.cancel();
    // The cancel passes the decoder first.
    await vi.waitFor(() => expect(cancelled.state.isSubscribed).toBe(false));
    const aborted = follow();
    await aborted.reader.read();
    await aborted.reader.read();
    aborted.gone.abort();
    expect(aborted.state.isSubscribed).toBe(false);
    expect((await aborted.reader.read()).done).toBe(true);
  });
});

describe('a stream whose session or token was ended', () => {
  const end = 'event: signed-out\ndata: {}\n\nevent: end\ndata: {}\n\n';

  it('says so and ends at once when told', async () => {
    const { reader, access, tellAccess, state } = follow();
    await reader.read();
    await reader.read();
    access.isAllowed = false;
    tellAccess();
    expect((await reader.read()).value).toBe(end);
    expect((await reader.read()).done).toBe(true);
    expect([state.isSubscribed, access.isSubscribed]).toEqual([false, false]);
  });

  it('ends within a heartbeat though nobody tells, however much there is to read', async () => {
    const { reader, access, change } = follow({ heartbeatMs: 20 });
    await reader.read();
    access.isAllowed = false;
    let text = '';
    for (let value = 1; !text.includes('signed-out') && value < 10_000; value += 1) {
      change(value);
      text = (await reader.read()).value ?? '';
      await turn();
    }
    expect(text).toBe(end);
  });

  it('goes on when it was another one, without reading anew', async () => {
    const { reader, state, tellAccess, change } = follow();
    await reader.read();
    await reader.read();
    tellAccess();
    expect((await reader.read()).value).toBe(': still here\n\n');
    expect(state.reads).toBe(1);
    change(1);
    expect((await reader.read()).value).toContain('data: 1');
    await reader.cancel();
  });
});
