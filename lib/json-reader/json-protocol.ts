import { z } from 'zod';
import { errorViewSchema } from '#lib/errors.ts';

// What is said between a process and its JSON reader, which is our own program: what is in a reply is taken at its word.

/** JSON whose numbers a double cannot hold are `{digits}`, and whose objects are `{fields}`. */
export type PackedJson =
  | null
  | boolean
  | number
  | string
  | PackedJson[]
  | { digits: string }
  | { fields: { [key: string]: PackedJson } };

export const readingSchema = z.object({
  /** `exact` keeps all digits of numbers that a double cannot hold, `double` does as `JSON.parse`. */
  numbers: z.enum(['exact', 'double']),
  /** Whether more than `limits.inputValues` values are refused. */
  isCounted: z.boolean().default(false),
  /** What nobody takes apart, and is wanted as text: the value of this key of the outermost object; null: all of it. */
  textOf: z.string().nullable().optional(),
});

export type Reading = z.input<typeof readingSchema>;

export const jsonTaskSchema = z.union([
  z.object({ text: z.string(), reading: readingSchema }),
  /** Two texts: do they say the same, in whatever order their keys stand? */
  z.object({ texts: z.tuple([z.string(), z.string()]) }),
]);

export type JsonTask = z.input<typeof jsonTaskSchema>;

export const jsonReplySchema = z.union([
  z.object({
    value: z.custom<PackedJson>(),
    /** What was wanted as text; the value lacks it then. */
    part: z.object({ text: z.string(), isObject: z.boolean() }).optional(),
  }),
  z.object({ areSame: z.boolean() }),
  /** Why the text cannot be read. */
  z.object({ refused: errorViewSchema }),
]);

export type JsonReply = z.infer<typeof jsonReplySchema>;
