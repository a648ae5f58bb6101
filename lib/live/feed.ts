import { AppError } from '#lib/errors.ts';
import { listVersion, subscribe } from '#lib/events/hub.ts';
import { type ThingTopic, thingOf } from '#lib/events/topics.ts';
import type { Change, FollowedTopic } from '#lib/live/change.ts';
import type { Follow } from '#lib/live/follow.ts';
import { type LiveTopic, liveTopicSchema, topicsOf } from '#lib/live/lists.ts';
import { readThingChange } from '#lib/live/read-thing.ts';
import { subscribeToPod } from '#lib/pods/subscribe-to-pod.ts';

/** What the stream of one tab sends of one topic. */
export interface Feed {
  /** Calls back each time that there may be something to read. Returns what ends the subscription. */
  subscribe(onChange: () => void): () => void;
  /** What has changed since the last reading, or since the version the tab came with. */
  read(): Promise<Change | undefined>;
}

/** One feed per topic, which a page may follow more than once, each time at a version of its own. */
export function openFeeds(follows: Follow[]): Feed[] {
  const versions = new Map<FollowedTopic, string[]>();
  for (const { topic, version } of follows) versions.set(topic, [...(versions.get(topic) ?? []), version]);
  return [...versions].map(([topic, held]) =>
    isListTopic(topic) ? listFeed(topic, held) : thingFeed(topic, Math.min(...held.map(Number))),
  );
}

function isListTopic(topic: FollowedTopic): topic is LiveTopic {
  return liveTopicSchema.safeParse(topic).success;
}

function listFeed(topic: LiveTopic, versions: string[]): Feed {
  let held = new Set(versions);
  return {
    subscribe(onChange) {
      const ends = topicsOf(topic).map((one) => subscribe(one, onChange));
      return () => {
        for (const end of ends) end();
      };
    },
    async read() {
      const version = listVersion(...topicsOf(topic));
      // Nothing is known yet; the feed is read again once the hub listens.
      if (version === '' || (held.size === 1 && held.has(version))) return undefined;
      held = new Set([version]);
      return { topic, version };
    },
  };
}

/** @param version What is held; 0 when nothing is. */
function thingFeed(topic: ThingTopic, version: number): Feed {
  const { kind, id } = thingOf(topic);
  let since = version;
  return {
    subscribe: (onChange) => (kind === 'pod' ? subscribeToPod(id, onChange) : subscribe(topic, onChange)),
    async read() {
      try {
        const change = await readThingChange(kind, id, since);
        if (change) since = change.version;
        return change && { topic, ...change };
      } catch (error) {
        // It was removed while someone looked at it.
        if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined;
        throw error;
      }
    },
  };
}
