import { z } from 'zod';
import { thingTopicSchema } from '#lib/events/topics.ts';
import type { FollowedTopic } from '#lib/live/change.ts';
import { liveTopicSchema } from '#lib/live/lists.ts';

/** What a page follows, and the version it holds: empty when it holds nothing yet. */
export interface Follow {
  topic: FollowedTopic;
  version: string;
}

/** The stream's address for what a page follows: `/api/live?topic=runs@5f0c2a1b.17`. */
export function streamAddress(follows: Follow[]): string {
  const query = new URLSearchParams(follows.map(({ topic, version }) => ['topic', `${topic}@${version}`]));
  return `/api/live?${query}`;
}

/** More than any page follows. */
const mostFollows = 50;

const followSchema = z.union([
  z.object({ topic: liveTopicSchema, version: z.string() }),
  z.object({ topic: thingTopicSchema, version: z.string().regex(/^\d{0,15}$/) }),
]);

/** The `topic` parameters of a stream's address. */
export const followsSchema = z
  .array(
    z
      .string()
      .max(500)
      .transform((text) => {
        const at = text.lastIndexOf('@');
        return { topic: text.slice(0, at), version: text.slice(at + 1) };
      })
      .pipe(followSchema),
  )
  .min(1, 'At least one topic is expected.')
  .max(mostFollows, `At most ${mostFollows} topics.`);
