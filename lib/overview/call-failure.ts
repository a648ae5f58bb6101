import { z } from 'zod';

/** What a handler that raises is answered with (runtimes/README.md). */
const raisedSchema = z.object({ error: z.object({ type: z.string(), message: z.string() }) });
/** What handlers commonly say of themselves. */
const toldSchema = z.object({ error: z.string() });

/** Why a call failed that was answered with a status of 500 or above, as its answer tells it. */
export function callFailure(statusCode: number, body: string): string {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return `It answered ${statusCode}.`;
  }
  const raised = raisedSchema.safeParse(answer);
  if (raised.success) return `${raised.data.error.type}: ${raised.data.error.message}`;
  const told = toldSchema.safeParse(answer);
  return told.success ? told.data.error : `It answered ${statusCode}.`;
}
