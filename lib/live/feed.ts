import { listVersion } from '#lib/events/hub.ts';
import type { Change } from '#lib/live/change.ts';
import type { Follow } from '#lib/live/follow.ts';
import type { LiveTopic } from '#lib/live/lists.ts';

/** What the stream of one tab sends of one topic. */
export interface Feed {
  topic: LiveTopic;
  /** What has changed since the last reading, or since the version the tab came with. */
  read(): Promise<Change | undefined>;
}

/** One feed per topic; a page may show several lists of a topic, each at a version of its own. */
export function openFeeds(follows: Follow[]): Feed[] {
  const topics = new Set(follows.map((follow) => follow.topic));
  return [...topics].map((topic) => {
    const versions = follows.filter((follow) => follow.topic === topic).map((follow) => follow.version);
    return listFeed(topic, versions);
  });
}

function listFeed(topic: LiveTopic, versions: string[]): Feed {
  let held = new Set(versions);
  return {
    topic,
    async read() {
      const version = listVersion(topic);
      // Nothing is known yet; the feed is read again once the hub listens.
      if (version === '' || (held.size === 1 && held.has(version))) return undefined;
      held = new Set([version]);
      return { topic, version };
    },
  };
}
