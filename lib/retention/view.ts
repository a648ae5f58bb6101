import { z } from 'zod';

/** What is kept for a time, and goes by itself. */
export const keptTables = ['runs', 'invocations', 'builds'] as const;

export type KeptTable = (typeof keptTables)[number];

const amountSchema = z.object({ count: z.number(), bytes: z.number() });

/** A clean-up, as who does it records it. */
export const cleanUpSchema = z.object({
  /** Null before the first one. */
  startedAt: z.string().nullable(),
  /** Null while it goes on. */
  finishedAt: z.string().nullable(),
  removed: z.object({
    runs: z.number(),
    invocations: z.number(),
    builds: z.number(),
    images: amountSchema,
  }),
  /** What it could not do, in sentences. */
  problems: z.array(z.string()),
});

export type CleanUp = z.infer<typeof cleanUpSchema>;

export const nothingCleanedUp: CleanUp = {
  startedAt: null,
  finishedAt: null,
  removed: { runs: 0, invocations: 0, builds: 0, images: { count: 0, bytes: 0 } },
  problems: [],
};

/** The clean-up that goes on, or the last one, and whether another was asked for. */
const cleanUpViewSchema = cleanUpSchema.extend({
  /** When somebody asked for one that has not begun yet. */
  requestedAt: z.string().nullable(),
});

export type CleanUpView = z.infer<typeof cleanUpViewSchema>;

/** What is kept, what it takes, and what was last done about it. */
export const storageSchema = z.object({
  runs: amountSchema,
  invocations: amountSchema,
  builds: amountSchema,
  /** What this installation has built, without the base images. */
  images: amountSchema,
  databaseBytes: z.number(),
  /** For how long, and how many of each; 0: without end. */
  keeps: z.object({ days: z.number(), count: z.number() }),
  cleanUp: cleanUpViewSchema,
});

export type StorageView = z.infer<typeof storageSchema>;
