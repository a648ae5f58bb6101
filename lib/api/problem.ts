import { toAnswerableError } from '#lib/answerable-error.ts';
import { statusOf } from '#lib/api/status-of.ts';
import type { ErrorView, FieldIssue } from '#lib/errors.ts';

/** A field of a bad input. */
interface ProblemIssue {
  /** Where in the request, dotted: `spec.adjacencyList.2.to`. */
  path: string;
  /** The same as a JSON pointer (RFC 6901), exact for keys with dots in them. */
  pointer: string;
  message: string;
}

/**
 * Answers with a failure as `application/problem+json` (RFC 9457). A bug of ours is told by an
 * id alone ({@link toAnswerableError}).
 *
 * @param fittingStatus Where the call knows better than the error's code.
 */
export function problemResponse(
  error: unknown,
  headers: Record<string, string> = {},
  fittingStatus?: number,
): Response {
  const view = toAnswerableError(error, 'an API call failed');
  const status = view.fault === 'internal' ? 500 : (fittingStatus ?? statusOf(view));
  return problem(status, view, { ...headersOf(status, view), ...headers });
}

function problem(status: number, view: ErrorView, headers: Record<string, string>): Response {
  const { code, message, hint, issues, details } = view;
  const body = {
    type: 'about:blank',
    title: titles[status] ?? 'Error',
    status,
    code,
    detail: message,
    hint,
    issues: issues && issues.length > 0 ? issues.map(toProblemIssue) : undefined,
    details,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}

function headersOf(status: number, view: ErrorView): Record<string, string> {
  if (status === 401) return { 'www-authenticate': 'Bearer' };
  if (status === 503) return { 'retry-after': '5' };
  const seconds = view.details?.retryAfterSeconds;
  return typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {};
}

function toProblemIssue({ path, message }: FieldIssue): ProblemIssue {
  const parts = path.map(String);
  const pointer = parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { path: parts.join('.'), pointer, message };
}

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Invalid input',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'Bad answer',
  503: 'Unavailable',
  504: 'Time-out',
};
