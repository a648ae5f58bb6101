import { z } from 'zod';
import { tryHeader } from '#lib/calls/tried.ts';
import { bodySchema, methodSchema, pathSchema } from '#lib/invocations/request.ts';
import { type Json, stringifyJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { objectError } from '#lib/parse-input.ts';
import { recordOf } from '#lib/record-of.ts';

/** What a handler is to see. */
export interface TryEvent {
  method: string;
  path: string;
  headers: [string, string][];
  body: Uint8Array;
}

/** Set by Podsmith or by HTTP itself. */
const ownHeaders = [
  ...[
    'connection',
    'content-length',
    'expect',
    'keep-alive',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
  ],
  ...[tryHeader, 'podsmith-invocation', 'podsmith-secret', 'podsmith-timeout-ms'],
];

const headerNameSchema = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'A header has a name of letters, digits and "-".')
  .refine(
    (name) => !ownHeaders.includes(name.toLowerCase()),
    'This header is set by Podsmith: leave it out.',
  );

const headerValueSchema = z
  .string('A header has a text, or a list of texts.')
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'A header has Latin-1 characters and no line breaks.');

const headersSchema = recordOf(z.union([headerValueSchema, z.array(headerValueSchema)]), {
  key: headerNameSchema,
  expected: 'An object of header names and values is expected.',
})
  .transform((headers) =>
    Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name.toLowerCase(), value]),
    ),
  )
  .refine(
    (headers) => headers.reduce((sum, pair) => sum + pair.join().length, 0) <= limits.eventHeaderBytes,
    `The headers have at most ${limits.eventHeaderBytes} bytes together.`,
  );

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
