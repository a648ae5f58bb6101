import type { ErrorView, Fault } from '#lib/errors.ts';

const byCode: Record<string, number> = {
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  SIGN_IN_REFUSED: 401,
  CROSS_SITE_REQUEST: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  EDIT_CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  INVALID_INPUT: 422,
  TOO_MANY_REQUESTS: 429,
};

const byFault: Record<Fault, number> = { code: 422, configuration: 422, platform: 503, internal: 500 };

/** The HTTP status that tells an API client of an error. */
export function statusOf({ code, fault }: Pick<ErrorView, 'code' | 'fault'>): number {
  return byCode[code] ?? byFault[fault];
}
