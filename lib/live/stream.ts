import type { SseEvent, SseOptions } from '#lib/events/sse.ts';
import { beatMs, type Change, liveEvents } from '#lib/live/change.ts';
import { type Feed, openFeeds } from '#lib/live/feed.ts';
import type { Follow } from '#lib/live/follow.ts';

const beat: SseEvent = { event: liveEvents.beat, data: '{}' };

/**
 * All that one tab is told: of each topic it follows, first what it has missed since the version it holds, then
 * every change.
 */
export function liveStream(follows: Follow[]): Pick<SseOptions, 'subscribe' | 'read'> {
  const feeds = openFeeds(follows);
  const changed = new Set(feeds);
  // The first reading ends with a beat: only then does the tab know that all it shows is current.
  let isBeatDue = true;
  return {
    subscribe(onChange) {
      const onFeed = (feed: Feed) => () => {
        changed.add(feed);
        onChange();
      };
      const onBeat = () => {
        isBeatDue = true;
        onChange();
      };
      const ends = feeds.map((feed) => feed.subscribe(onFeed(feed)));
      const beats = setInterval(onBeat, beatMs);
      return () => {
        clearInterval(beats);
        for (const end of ends) end();
      };
    },
    async read() {
      const due = [...changed];
      changed.clear();
      const changes = await Promise.all(due.map((feed) => feed.read()));
      const events = changes.filter((change) => change !== undefined).map(toEvent);
      if (isBeatDue) events.push(beat);
      isBeatDue = false;
      return { events };
    },
  };
}

function toEvent(change: Change): SseEvent {
  return { event: liveEvents.change, data: JSON.stringify(change) };
}
