import { describeAnsweredError, readAnsweredError } from '#lib/calls/answered-error.ts';

/** Why a call failed that was answered with a status of 500 or above, as its answer tells it. */
export function callFailure(statusCode: number, body: string): string {
  const error = readAnsweredError(body);
  return error ? describeAnsweredError(error) : `It answered ${statusCode}.`;
}
