import { z } from 'zod';
import { signedOutEvent, type ThingTopic, thingTopicSchema } from '#lib/events/topics.ts';
import { type LiveTopic, liveTopicSchema } from '#lib/live/lists.ts';

/** A topic that a page can follow. */
export type FollowedTopic = LiveTopic | ThingTopic;

/** A list has changed: read it again. */
const listChangeSchema = z.object({ topic: liveTopicSchema, version: z.string() });

/** How a thing has changed from one version to another; `things` knows the patch of each kind. */
const thingPatchSchema = z.object({
  topic: thingTopicSchema,
  since: z.int(),
  version: z.int(),
  patch: z.unknown(),
});

/** What one event of the stream says. */
export const changeSchema = z.union([listChangeSchema, thingPatchSchema]);

export type Change = z.infer<typeof changeSchema>;

export type ThingPatch = z.infer<typeof thingPatchSchema>;

export function isThingPatch(change: Change): change is ThingPatch {
  return 'patch' in change;
}

/** The events of the stream, by name. */
export const liveEvents = {
  /** Carries a {@link Change}. */
  change: 'change',
  /** Says that the connection is alive; comes every {@link beatMs}. */
  beat: 'beat',
  /** The session was ended; nothing more will come. */
  signedOut: signedOutEvent,
} as const;

export const beatMs = 15_000;
