import { signedOutEvent } from '#lib/events/topics.ts';
import { createAlarm } from '#lib/system/alarm.ts';

/** One server-sent event. `data` is JSON text: one line. */
export interface SseEvent {
  event: string;
  data: string;
  /** What a client sends back as `Last-Event-ID` when it connects again. */
  id?: string | number;
}

/** Whether whoever opened a stream may still read it. */
interface StreamAccess {
  /** Asked at each heartbeat, and when told that somebody's access has changed. */
  isAllowed: () => Promise<boolean>;
  subscribe: (onChange: () => void) => () => void;
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
  /** Absent: the stream is anybody's. */
  access?: StreamAccess;
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

function toStream({
  signal,
  subscribe,
  read,
  access,
  heartbeatMs = HEARTBEAT_MS,
}: SseOptions): ReadableStream {
  const encoder = new TextEncoder();
  /** Rung from the start: the first read brings what is there already. */
  const changes = createAlarm({ isRung: true });
  let isClosed = false;
  let isReadDue = true;
  let isCheckDue = false;
  let unsubscribe: () => void = () => undefined;

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    unsubscribe();
    // Frees a pull that waits.
    changes.ring();
  }

  const onChange = () => {
    isReadDue = true;
    changes.ring();
  };
  const checkAccess = () => {
    isCheckDue = true;
    changes.ring();
  };
  /** However busy the stream is, it is not read for longer than a heartbeat after its session has ended. */
  function watchAccess({ subscribe }: StreamAccess): () => void {
    const end = subscribe(checkAccess);
    const beats = setInterval(checkAccess, heartbeatMs);
    return () => {
      clearInterval(beats);
      end();
    };
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Next sends the headers with the first bytes, and only then does the client know it is connected.
        controller.enqueue(encoder.encode(': connected\n\n'));
        const ends = [subscribe(onChange), access ? watchAccess(access) : () => undefined];
        unsubscribe = () => {
          for (const end of ends) end();
        };
        if (signal.aborted) close();
        else signal.addEventListener('abort', close, { once: true });
      },
      async pull(controller) {
        try {
          for (;;) {
            await changes.wait({ timeoutMs: heartbeatMs });
            if (isClosed) return controller.close();
            const mayRead = !isCheckDue || (await access?.isAllowed()) !== false;
            isCheckDue = false;
            if (mayRead && !isReadDue) return controller.enqueue(encoder.encode(': still here\n\n'));
            isReadDue = false;
            const { events, isLast } = mayRead
              ? await read()
              : { events: [{ event: signedOutEvent, data: '{}' }], isLast: true };
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
