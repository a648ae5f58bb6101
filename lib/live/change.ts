import { z } from 'zod';
import { liveTopicSchema } from '#lib/live/lists.ts';

/** One event of the stream: a list has changed and is to be asked for again. */
export const changeSchema = z.object({ topic: liveTopicSchema, version: z.string() });

export type Change = z.infer<typeof changeSchema>;

/** The events of the stream, by name. */
export const liveEvents = {
  /** Carries a {@link Change}. */
  change: 'change',
  /** Says that the connection is alive; comes every {@link beatMs}. */
  beat: 'beat',
  /** The session was ended; nothing more will come. */
  signedOut: 'signed-out',
} as const;

export const beatMs = 15_000;
