import { invalidInput } from '#lib/errors.ts';

/**
 * The idempotency key of a request: its header `Idempotency-Key`, bare or as the quoted text of its IETF draft, or the
 * key in its body.
 *
 * @throws AppError `INVALID_INPUT` when both are given and differ.
 */
export function idempotencyKeyOf({ headers }: Request, inBody: unknown): unknown {
  const header = headers.get('idempotency-key');
  if (header === null) return inBody;
  const inHeader = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (inBody === undefined || inBody === inHeader) return inHeader;
  throw invalidInput('The request has two idempotency keys.', [
    { path: ['idempotencyKey'], message: 'Expected the key of the header Idempotency-Key, or none here.' },
  ]);
}
