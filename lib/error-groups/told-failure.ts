import { type AnsweredError, describeAnsweredError, readAnsweredError } from '#lib/calls/answered-error.ts';
import type { ErrorView } from '#lib/errors.ts';
import { findNamedPlace } from '#lib/problems/find-named-place.ts';
import type { Problem } from '#lib/problems/problem.ts';

/** What a step's error tells, in the words of the code where it has any. */
export interface ToldFailure {
  /** `KeyError: 'node'`. */
  sentence: string;
  /** What the operation answered of it, in one of the shapes that are known. */
  answered?: AnsweredError;
  /** The traceback, or the end of a Pod's log. */
  printed?: string;
  /** Where in the operation's files. */
  place?: Problem;
}

/** Reads what an attempt's error tells. */
export function tellFailure(error: Pick<ErrorView, 'message' | 'details'>): ToldFailure {
  const { body, logTail } = error.details ?? {};
  const answered = typeof body === 'string' ? readAnsweredError(body) : undefined;
  const printed = answered?.traceback ?? (typeof logTail === 'string' ? logTail : undefined);
  return {
    sentence: answered ? describeAnsweredError(answered) : error.message,
    answered,
    printed,
    place: printed === undefined ? undefined : findNamedPlace(printed),
  };
}
