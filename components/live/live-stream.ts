import { reconnectMs } from '#components/live/reconnect-ms.ts';
import { beatMs, type Change, changeSchema, type FollowedTopic, liveEvents } from '#lib/live/change.ts';
import { streamAddress } from '#lib/live/follow.ts';

/** `lost`: what the page shows may be old. `signed-out`: and will not be made current again. */
export type LiveStatus = 'connecting' | 'live' | 'lost' | 'signed-out';

export interface LiveStream {
  /**
   * Follows a topic until the returned function is called.
   *
   * @param version What is held of it, asked for at each connection; empty when nothing is.
   */
  follow(topic: FollowedTopic, version: () => string): () => void;
  /** Starts over: the versions then held are sent again. */
  lose(): void;
  status(): LiveStatus;
  onStatus(listener: () => void): () => void;
  /** Connects, and keeps at it until the returned function is called. */
  start(): () => void;
}

interface LiveStreamOptions {
  /** False when the change could not be taken in; the stream then starts over. */
  onChange(change: Change): boolean;
}

/** Topics that come and go together, as when one page takes the place of another, are one new connection. */
const settleMs = 10;
/** A connection that is there again within this time is not worth a word. */
const graceMs = 1500;
/** Without any event for so long the connection is dead, though nothing has said so. */
const silenceMs = 2.5 * beatMs;

/**
 * The one stream of a tab: an EventSource of all topics that the page follows, each from the version held. When
 * the topics change or the connection is lost, a new one begins with the versions then held, so nothing is missed;
 * EventSource's own reconnecting would ask with the old ones. A hidden tab holds no connection.
 */
export function createLiveStream({ onChange }: LiveStreamOptions): LiveStream {
  const followed = new Map<object, { topic: FollowedTopic; version: () => string }>();
  const listeners = new Set<() => void>();
  let status: LiveStatus = 'connecting';
  let isStarted = false;
  let source: EventSource | undefined;
  let openTopics = '';
  let failures = 0;
  let opening: ReturnType<typeof setTimeout> | undefined;
  let losing: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function setStatus(next: LiveStatus): void {
    clearTimeout(losing);
    losing = undefined;
    if (next === status) return;
    status = next;
    for (const listener of listeners) listener();
  }

  function openSoon(waitMs: number): void {
    clearTimeout(opening);
    opening = setTimeout(open, waitMs);
  }

  function open(): void {
    close();
    if (!isStarted || status === 'signed-out' || document.visibilityState === 'hidden') return;
    openTopics = topicsNow();
    if (openTopics === '') return;
    const follows = [...followed.values()].map(({ topic, version }) => ({ topic, version: version() }));
    const address = streamAddress(follows);
    const own = new EventSource(address);
    source = own;
    losing ??= setTimeout(() => setStatus('lost'), graceMs);
    own.addEventListener('error', () => {
      const wasRefused = own.readyState === EventSource.CLOSED;
      lose();
      if (wasRefused) void giveUpIfSignedOut(address);
    });
    own.addEventListener(liveEvents.beat, isAlive);
    own.addEventListener(liveEvents.change, ({ data }: MessageEvent<string>) => {
      try {
        if (onChange(changeSchema.parse(JSON.parse(data)))) isAlive();
        else lose();
      } catch (error) {
        console.error(error);
        lose();
      }
    });
    own.addEventListener(liveEvents.signedOut, giveUp);
  }

  /** An EventSource does not tell with which status it was refused. */
  async function giveUpIfSignedOut(address: string): Promise<void> {
    const answer = await fetch(address, { method: 'HEAD' }).catch(() => undefined);
    if (answer?.status === 401 && status !== 'live') giveUp();
  }

  function giveUp(): void {
    close();
    setStatus('signed-out');
  }

  function isAlive(): void {
    failures = 0;
    setStatus('live');
    clearTimeout(silence);
    silence = setTimeout(lose, silenceMs);
  }

  function close(): void {
    clearTimeout(opening);
    clearTimeout(silence);
    source?.close();
    source = undefined;
  }

  function lose(): void {
    close();
    losing ??= setTimeout(() => setStatus('lost'), graceMs);
    openSoon(reconnectMs(failures));
    failures += 1;
  }

  function topicsNow(): string {
    return [...new Set([...followed.values()].map(({ topic }) => topic))].sort().join(' ');
  }

  /** For a tab that is shown again, a page that comes back with all its state, and a network that is back. */
  function openNow(): void {
    if (source || !isStarted) return;
    failures = 0;
    open();
  }

  return {
    follow(topic, version) {
      const key = {};
      followed.set(key, { topic, version });
      const settle = () => {
        if (isStarted && (!source || topicsNow() !== openTopics)) openSoon(settleMs);
      };
      settle();
      return () => {
        followed.delete(key);
        settle();
      };
    },
    lose,
    status: () => status,
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      isStarted = true;
      const onVisibility = () => (document.visibilityState === 'hidden' ? close() : openNow());
      document.addEventListener('visibilitychange', onVisibility);
      // A page with an open connection could not be kept for Back.
      window.addEventListener('pagehide', close);
      window.addEventListener('pageshow', openNow);
      window.addEventListener('online', openNow);
      openSoon(settleMs);
      return () => {
        isStarted = false;
        close();
        clearTimeout(losing);
        document.removeEventListener('visibilitychange', onVisibility);
        window.removeEventListener('pagehide', close);
        window.removeEventListener('pageshow', openNow);
        window.removeEventListener('online', openNow);
      };
    },
  };
}
