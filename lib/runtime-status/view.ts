import { z } from 'zod';

/**
 * Whether a runtime's base image is on the engine: it is, it is not yet, or nobody can say while there is no engine or
 * nobody has looked.
 */
export const runtimeStates = ['ready', 'absent', 'untold'] as const;

export type RuntimeState = (typeof runtimeStates)[number];

/** A file of a template. */
const fileSchema = z.object({
  /** Relative POSIX path within the template. */
  path: z.string(),
  bytes: z.number(),
});

export type RuntimeFile = z.infer<typeof fileSchema>;

/** What is to be known of a runtime before a function is written in it. */
export const runtimeFactsSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  /** Other names it goes by (KubeDiag's). */
  aliases: z.array(z.string()),
  /** Monaco's id of the language. */
  language: z.string(),
  /** Of the language, as the base image has it; null while nobody knows. */
  languageVersion: z.string().nullable(),
  /** The file that must be there, and those that may be there in its place. */
  handler: z.string(),
  handlerAlternatives: z.array(z.string()),
  /** Unsaved text can be tried. */
  tries: z.boolean(),
  /** What such a try leaves to the build, in a sentence. */
  leftToBuild: z.string().nullable(),
  /** The runtime whose files it has beside its own. */
  extends: z.string().nullable(),
  /** Its folder, where it comes from `PODSMITH_RUNTIMES_DIR`; null: it is built in. */
  mountedAt: z.string().nullable(),
  baseImage: z.string(),
  /** Size of the base image on the engine; null while it is not there. */
  baseImageBytes: z.number().nullable(),
  state: z.enum(runtimeStates),
  /** Why it is so, in sentences. */
  why: z.string(),
  /** What comes next, or what to do about it. */
  next: z.string().nullable(),
  files: z.array(fileSchema),
});

export type RuntimeFacts = z.infer<typeof runtimeFactsSchema>;

/** A folder that is no runtime as it stands. */
const brokenRuntimeSchema = z.object({
  name: z.string(),
  folder: z.string(),
  /** Each such that "file problem" is a sentence. */
  problems: z.array(z.object({ file: z.string(), problem: z.string() })),
});

export const runtimeListSchema = z.object({
  items: z.array(runtimeFactsSchema),
  broken: z.array(brokenRuntimeSchema),
});

export type RuntimeList = z.infer<typeof runtimeListSchema>;
