import { z } from 'zod';

/** What an answer with an error says of it. */
export interface AnsweredError {
  /** The class of an exception, `ExitCode` or `Signal` of a script; absent where the handler answered by itself. */
  type?: string;
  message: string;
  traceback?: string;
  /** The end of what a script has printed. */
  output?: string;
}

/** As the mains of the runtimes answer what a handler raises, and a script that failed (runtimes/README.md). */
const raisedSchema = z.object({
  error: z.object({
    type: z.string().optional(),
    message: z.string(),
    traceback: z.string().optional(),
    output: z.string().optional(),
  }),
});

/** What handlers commonly say of themselves. */
const toldSchema = z.object({ error: z.string() }).transform(({ error }) => ({ message: error }));

const answerSchema = z.union([raisedSchema.transform(({ error }) => error), toldSchema]);

/** The error that a body tells of; undefined for one in no shape that is known, and for one that was cut. */
export function readAnsweredError(body: string): AnsweredError | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** `KeyError: 'node'`; of a message with several lines, all of them. */
export function describeAnsweredError({ type, message }: AnsweredError): string {
  return [type, message].filter(Boolean).join(': ');
}
