import { z } from 'zod';
import { limits } from '#lib/limits.ts';

/** How a function can be called. */
export const methods = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'] as const;

export const methodSchema = z.enum(methods, `The method is one of ${methods.join(', ')}.`).default('POST');

/** Path with its query, as it goes over the wire. */
export const pathSchema = z
  .string('A path is expected.')
  .startsWith('/', 'A path starts with "/".')
  .max(8192, 'A path has at most 8192 characters.')
  .regex(/^[\x21-\x7e]*$/, 'Write characters outside ASCII, and spaces, percent-encoded.')
  .default('/');

/** A body as it is sent. */
export const bodySchema = z
  .instanceof(Uint8Array)
  .refine(
    (body) => body.byteLength <= limits.contextBytes,
    `A body has at most ${limits.contextBytes} bytes.`,
  );
