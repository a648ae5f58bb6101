'use client';

import { useEffect, useEffectEvent } from 'react';

interface EventStreamOptions {
  /** Address of a server-sent event stream of this host; `null` keeps the stream closed. */
  url: string | null;
  /** The event's name. */
  event: string;
  /** `isFirst` marks the first event of a new connection, which carries the whole state. */
  onEvent(data: string, isFirst: boolean): void;
  /** Called for every connection: what happened before it may have been missed. */
  onOpen?(): void;
}

const retryMs = 3000;

/**
 * Subscribes to one stream of server-sent events; the browser reconnects by itself and sends `Last-Event-ID`.
 * A hidden page holds no connection (a browser has six per host, for all tabs together) and starts afresh when
 * it is shown again. The server's `end` event closes the stream for good.
 */
export function useEventStream({ url, event, onEvent, onOpen }: EventStreamOptions): void {
  const handle = useEffectEvent(onEvent);
  const handleOpen = useEffectEvent(() => onOpen?.());
  useEffect(() => {
    if (url === null) return;
    let source: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let hasEnded = false;

    const open = () => {
      if (source || hasEnded || document.visibilityState === 'hidden') return;
      let isFirst = true;
      const current = new EventSource(url);
      source = current;
      current.addEventListener('open', () => handleOpen());
      current.addEventListener(event, (message) => {
        handle(message.data, isFirst);
        isFirst = false;
      });
      // The browser reconnects after a lost connection, but not after an answer such as 503.
      current.addEventListener('error', () => {
        if (current.readyState !== EventSource.CLOSED || source !== current) return;
        source = undefined;
        retry = setTimeout(open, retryMs);
      });
      current.addEventListener('end', () => {
        hasEnded = true;
        current.close();
      });
    };
    const close = () => {
      clearTimeout(retry);
      source?.close();
      source = undefined;
    };
    const onVisibility = () => (document.visibilityState === 'hidden' ? close() : open());

    open();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      close();
    };
  }, [url, event]);
}
