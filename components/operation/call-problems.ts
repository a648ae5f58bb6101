import type { BuildView } from '#lib/builds/view.ts';
import { readAnsweredError } from '#lib/calls/answered-error.ts';
import type { InvocationOutline } from '#lib/invocations/view.ts';
import { findProblems } from '#lib/problems/find-problems.ts';
import type { Files, Problem } from '#lib/problems/problem.ts';

/**
 * What a call that has ended says about the function's files: its build, where that failed, the error that it was
 * answered with, or what it printed before it could not be answered.
 *
 * @param files As they were called.
 */
export function problemsOf(
  invocation: InvocationOutline | null,
  build: BuildView | null,
  files: Files,
): Problem[] {
  if (!invocation || invocation.finishedAt === null) return [];
  const printed = [
    build?.status === 'failed' ? build.log : '',
    invocation.status === 'succeeded' ? answeredError(invocation.statusCode, invocation.body) : '',
    // A log that is too large to come with the page is looked at by people.
    invocation.status === 'failed' && typeof invocation.log === 'string' ? invocation.log : '',
  ];
  return findProblems(printed.filter((text) => text !== '').join('\n'), files);
}

/** The traceback of the error in an answer, or what it says where it has none. */
function answeredError(status: number, body: InvocationOutline['body']): string {
  if (status < 500 || typeof body !== 'string') return '';
  const error = readAnsweredError(body);
  return error?.traceback ?? error?.message ?? '';
}
