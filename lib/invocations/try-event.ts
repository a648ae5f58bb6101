import { z } from 'zod';
import { headersSchema } from '#lib/invocations/event-headers.ts';
import { bodySchema, methodSchema, pathSchema } from '#lib/invocations/request.ts';
import { type Json, stringifyJson } from '#lib/json.ts';
import { objectError } from '#lib/parse-input.ts';

/** What a handler is to see. */
export interface TryEvent {
  method: string;
  path: string;
  headers: [string, string][];
  body: Uint8Array;
}

/** `body` is sent as it is when it is a text, else as JSON; bytes that are no text are given as `bodyBase64`. */
export const eventSchema = z
  .strictObject(
    {
      method: methodSchema,
      path: pathSchema,
      headers: headersSchema.default([]),
      body: z.custom<Json>().optional(),
      bodyBase64: z.base64('Base64 is expected.').optional(),
    },
    objectError('An object such as {"method": "POST", "path": "/", "body": {}} is expected.'),
  )
  .transform(({ body, bodyBase64, ...event }, context): TryEvent => {
    if (body !== undefined && bodyBase64 !== undefined) {
      refuse('Give body or bodyBase64, not both.');
      return { ...event, body: new Uint8Array() };
    }
    if (typeof body === 'string' && !body.isWellFormed()) refuse('This text holds half a surrogate pair.');
    const sent = encode(body, bodyBase64);
    const [tooLong] = bodySchema.safeParse(sent.bytes).error?.issues ?? [];
    if (tooLong) refuse(tooLong.message);
    const isTyped = sent.type === undefined || event.headers.some(([name]) => name === 'content-type');
    const headers: [string, string][] = isTyped
      ? event.headers
      : [...event.headers, ['content-type', sent.type ?? '']];
    return { ...event, headers, body: sent.bytes };

    function refuse(message: string): void {
      context.addIssue({ code: 'custom', path: ['body'], message });
    }
  });

/** The bytes of a body, and the type it has where no header says another. */
function encode(
  body: Json | undefined,
  bodyBase64: string | undefined,
): { bytes: Uint8Array; type?: string } {
  if (bodyBase64 !== undefined) return { bytes: Buffer.from(bodyBase64, 'base64') };
  if (body === undefined) return { bytes: new Uint8Array() };
  if (typeof body === 'string') return { bytes: Buffer.from(body), type: 'text/plain; charset=utf-8' };
  return { bytes: Buffer.from(stringifyJson(body)), type: 'application/json' };
}
