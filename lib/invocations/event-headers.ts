import { z } from 'zod';
import { tryHeader } from '#lib/calls/tried.ts';
import { limits } from '#lib/limits.ts';
import { recordOf } from '#lib/record-of.ts';

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

/** The headers of an event: names with a text or several. Its names come out in lower case. */
export const headersSchema = recordOf(z.union([headerValueSchema, z.array(headerValueSchema)]), {
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
