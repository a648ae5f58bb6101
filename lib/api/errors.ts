import { headOf } from '#lib/cut-text.ts';
import { AppError } from '#lib/errors.ts';

/** The request's body is over its limit; answered with 413. */
export function tooLarge(limitBytes: number): AppError {
  return new AppError({
    code: 'TOO_LARGE',
    message: `The request body is larger than ${limitBytes} bytes, the most this call takes.`,
    hint: 'Send less, or in parts.',
    fault: 'configuration',
    details: { limitBytes },
  });
}

/** The request's content type is none that the call takes; answered with 415. */
export function unsupportedMediaType(got: string, expected: string[]): AppError {
  return new AppError({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: `The content type "${headOf(got, 100)}" is not taken here.`,
    hint: `Send the header "content-type" with one of: ${expected.join(', ')}.`,
    fault: 'configuration',
  });
}

/** The request's body is packed in a way that is not taken; answered with 415. */
export function unsupportedEncoding(got: string, expected: string[]): AppError {
  return new AppError({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: `The content encoding "${headOf(got, 100)}" is not taken here.`,
    hint: `Send the body as it is, or with the header "content-encoding" and one of: ${expected.join(', ')}.`,
    fault: 'configuration',
  });
}
