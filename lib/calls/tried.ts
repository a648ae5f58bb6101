import { z } from 'zod';
import type { PodCall } from '#lib/calls/call-pod.ts';
import { timeoutSecondsSchema } from '#lib/operations/schema.ts';
import { recordOf } from '#lib/record-of.ts';

/** The header that tells a try Pod's main how many bytes of the body are the files and the environment, as JSON. */
export const tryHeader = 'podsmith-try';

/** What is tried, as it waits for a worker: it was checked already, so only its shape is read. */
export const triedSchema = z.strictObject({
  /** Who tries it; it runs in a Pod of theirs. */
  person: z.string(),
  runtime: z.string(),
  codeSource: recordOf(z.string()),
  environment: recordOf(z.string()),
  timeoutSeconds: timeoutSecondsSchema,
});

export type Tried = z.infer<typeof triedSchema>;

/** The call of a try Pod's main: these files come with it, in front of the event's body. */
export function toTryCall(
  call: PodCall,
  tried: { files: Record<string, string>; environment: Record<string, string> },
): PodCall {
  const text = Buffer.from(JSON.stringify(tried));
  return {
    ...call,
    isAlone: true,
    headers: [...call.headers, [tryHeader, String(text.byteLength)]],
    body: Buffer.concat([text, call.body]),
  };
}
