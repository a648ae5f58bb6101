import { z } from 'zod';
import { recordOf } from '#lib/record-of.ts';

/** What an evaluator process is asked to do; `context` is JSON text. */
export const taskSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('check'), expressions: z.array(z.string()) }),
  z.object({ kind: z.literal('when'), expression: z.string(), context: z.string() }),
  z.object({ kind: z.literal('inputs'), inputs: recordOf(z.string()), context: z.string() }),
]);

export type Task = z.infer<typeof taskSchema>;

/** What it answers. `failed` is an expression that could not be evaluated, and why. */
export const replySchema = z.union([
  /** For each expression why it cannot be read; null: it can. */
  z.object({ problems: z.array(z.string().nullable()) }),
  z.object({ isTrue: z.boolean() }),
  /** JSON text of the mapped inputs. */
  z.object({ inputs: z.string() }),
  z.object({ failed: z.object({ expression: z.string(), why: z.string() }) }),
]);

export type Reply = z.infer<typeof replySchema>;
