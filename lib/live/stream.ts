import { subscribe } from '#lib/events/hub.ts';
import { eventStream, type SseEvent } from '#lib/events/sse.ts';
import { sessionsTopic } from '#lib/events/topics.ts';
import { beatMs, type Change, liveEvents } from '#lib/live/change.ts';
import { type Feed, openFeeds } from '#lib/live/feed.ts';
import type { Follow } from '#lib/live/follow.ts';

interface LiveStreamOptions {
  follows: Follow[];
  /** The browser went away. */
  signal: AbortSignal;
  /** Whether the session with which the stream was opened still lives. */
  isAllowed: () => Promise<boolean>;
}

const beat: SseEvent = { event: liveEvents.beat, data: '{}' };
const signedOut: SseEvent = { event: liveEvents.signedOut, data: '{}' };

/**
 * All that one tab is told: of each topic it follows, first what it has missed since the version it holds, then
 * every change. The session is looked at again at each beat, and when some session was ended.
 */
export function liveStream({ follows, signal, isAllowed }: LiveStreamOptions): Response {
  const feeds = openFeeds(follows);
  const changed = new Set(feeds);
  // The first reading ends with a beat: only then does the tab know that all it shows is current.
  let isBeatDue = true;
  let isCheckDue = false;
  return eventStream({
    signal,
    subscribe(onChange) {
      const onFeed = (feed: Feed) => () => {
        changed.add(feed);
        onChange();
      };
      const onSessions = () => {
        isCheckDue = true;
        onChange();
      };
      const onBeat = () => {
        isBeatDue = true;
        onSessions();
      };
      const ends = [
        ...feeds.map((feed) => feed.subscribe(onFeed(feed))),
        subscribe(sessionsTopic, onSessions),
      ];
      const beats = setInterval(onBeat, beatMs);
      return () => {
        clearInterval(beats);
        for (const end of ends) end();
      };
    },
    async read() {
      if (isCheckDue && !(await isAllowed())) return { events: [signedOut], isLast: true };
      isCheckDue = false;
      const due = [...changed];
      changed.clear();
      const changes = await Promise.all(due.map((feed) => feed.read()));
      const events = changes.filter((change) => change !== undefined).map(toEvent);
      if (isBeatDue) events.push(beat);
      isBeatDue = false;
      return { events };
    },
  });
}

function toEvent(change: Change): SseEvent {
  return { event: liveEvents.change, data: JSON.stringify(change) };
}
