import { createAlarm } from '#lib/system/alarm.ts';

/** One server-sent event. `data` is JSON text: one line. */
export interface SseEvent {
  event: string;
  data: string;
  /** What a client sends back as `Last-Event-ID` when it connects again. */
  id?: string | number;
}

export interface SseOptions {
  /** The client went away. */
  signal: AbortSignal;
  /** Starts telling about changes; returns what ends that. */
  subscribe: (onChange: () => void) => () => void;
  /**
   * Reads what is new since the last call: at first, and after changes. Changes that come while the client is
   * still busy with the last events are one call, so a slow client never makes a queue grow. `isLast` ends the
   * stream with an event `end`.
   */
  read: () => Promise<{ events: SseEvent[]; isLast?: boolean }>;
  heartbeatMs?: number;
}

const HEARTBEAT_MS = 15_000;

/** Answers with a stream of server-sent events (WHATWG HTML, section 9.2). */
export function eventStream(options: SseOptions): Response {
  return new Response(toStream(options), {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // no-transform also keeps Next from compressing, and thereby holding back, the stream.
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

function toStream({ signal, subscribe, read, heartbeatMs = HEARTBEAT_MS }: SseOptions): ReadableStream {
  const encoder = new TextEncoder();
  /** Rung from the start: the first read brings what is there already. */
  const changes = createAlarm({ isRung: true });
  let isClosed = false;
  let unsubscribe: () => void = () => undefined;

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    unsubscribe();
    // Frees a pull that waits.
    changes.ring();
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Next sends the headers with the first bytes, and only then does the client know it is connected.
        controller.enqueue(encoder.encode(': connected\n\n'));
        unsubscribe = subscribe(changes.ring);
        if (signal.aborted) close();
        else signal.addEventListener('abort', close, { once: true });
      },
      async pull(controller) {
        try {
          for (;;) {
            const hasChanged = await changes.wait({ timeoutMs: heartbeatMs });
            if (isClosed) return controller.close();
            if (!hasChanged) return controller.enqueue(encoder.encode(': still here\n\n'));
            const { events, isLast } = await read();
            if (isClosed) return controller.close();
            const text = events.map(formatEvent).join('') + (isLast ? 'event: end\ndata: {}\n\n' : '');
            if (text !== '') controller.enqueue(encoder.encode(text));
            if (isLast) {
              close();
              return controller.close();
            }
            if (text !== '') return;
          }
        } catch (error) {
          close();
          throw error;
        }
      },
      cancel: close,
    },
    // Nothing is read before the client is ready for it.
    { highWaterMark: 0 },
  );
}

function formatEvent({ event, data, id }: SseEvent): string {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return `${head}event: ${event}\n${data
    .split('\n')
    .map((line) => `data: ${line}\n`)
    .join('')}\n`;
}
