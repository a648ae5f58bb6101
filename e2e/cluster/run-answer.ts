import { z } from 'zod';

const problemSchema = z.object({ code: z.string(), message: z.string(), hint: z.string().optional() });

const attemptSchema = z.object({
  number: z.number(),
  status: z.string(),
  error: problemSchema.nullable(),
  pod: z.string().nullable(),
});

const stepSchema = z.object({
  node: z.number(),
  status: z.string(),
  attempt: z.number(),
  error: problemSchema.nullable(),
  pod: z.string().nullable(),
  attempts: z.array(attemptSchema),
});

/** What a spec reads of the answer to `GET runs/{id}`. */
export const runAnswerSchema = z.object({
  id: z.string(),
  status: z.string(),
  waitingFor: z.string().nullable(),
  results: z.record(z.string(), z.unknown()).nullable(),
  error: problemSchema.nullable(),
  finishedAt: z.string().nullable(),
  steps: z.array(stepSchema),
});

export type RunAnswer = z.infer<typeof runAnswerSchema>;
