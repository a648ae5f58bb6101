import { z } from 'zod';
import { headersSchema } from '#lib/invocations/event-headers.ts';
import { methodSchema, pathSchema } from '#lib/invocations/request.ts';
import { type Json, stringifyJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { objectError } from '#lib/parse-input.ts';

/** What a test event sends, as it is stored. */
export const storedEventSchema = z.object({
  method: methodSchema,
  path: pathSchema,
  /** Names in lower case; one that is there several times stands there several times. */
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** Text, as it was written. It is sent as JSON when it is that, unless a header says otherwise. */
  body: z.string(),
});

export type StoredEvent = z.infer<typeof storedEventSchema>;

/** A test event as it is given: as that of a try, with a body that is a text or JSON. */
export const testEventSchema = z
  .strictObject(
    {
      method: methodSchema,
      path: pathSchema,
      headers: headersSchema.default([]),
      body: z.custom<Json>().optional(),
    },
    objectError('An object such as {"method": "POST", "path": "/", "body": {}} is expected.'),
  )
  .transform(({ body, ...event }, context): StoredEvent => {
    const text = typeof body === 'string' ? body : body === undefined ? '' : stringifyJson(body, 2);
    if (Buffer.byteLength(text) > limits.contextBytes) {
      context.addIssue({
        code: 'custom',
        path: ['body'],
        message: `A body has at most ${limits.contextBytes} bytes.`,
      });
    }
    return { ...event, body: text };
  });

/** A named event that everyone can call an operation with. */
export interface TestEvent {
  operation: string;
  name: string;
  event: StoredEvent;
  /** Who saved it, in words. */
  by: string | null;
  updatedAt: string;
}
