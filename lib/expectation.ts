import { AppError, conflict } from '#lib/errors.ts';
import { type ObjectMetadata, tagOf } from '#lib/metadata.ts';

/** An object at one moment. */
interface State {
  revision: string;
  metadata: ObjectMetadata;
}

/** A change about to be made. */
export interface Change {
  /** What is changed, for the message: `The operation "greet"`. */
  what: string;
  /** What it is; `undefined` when there is none. */
  present: State | undefined;
  /** What it would become; `undefined` when it is to be deleted. */
  next: State | undefined;
}

/** What whoever asks for a change takes for granted. Throws when it is not so; nothing is changed then. */
export type Expectation = (change: Change) => void;

/**
 * The change began from this revision. One that is already done passes: a request whose answer was lost can be
 * sent again.
 *
 * @throws AppError `EDIT_CONFLICT`.
 */
export function basedOn(revision: string): Expectation {
  return ({ what, present, next }) => {
    if (present?.revision === revision || isDone(present, next)) return;
    const happened = present === undefined ? 'was deleted' : 'was changed by someone else';
    throw new AppError({
      code: 'EDIT_CONFLICT',
      message: `${what} ${happened} after you read revision ${short(revision)} of it.`,
      hint: 'Read what it is now, then decide what to keep. Without a revision the change is made in any case.',
      fault: 'configuration',
      details: { expectedRevision: revision, presentRevision: present?.revision ?? null },
    });
  };
}

/** Nothing has this name yet; the very same thing, from a request sent again, passes. @throws AppError `CONFLICT`. */
export const isNew: Expectation = ({ what, present, next }) => {
  if (present === undefined || isDone(present, next)) return;
  throw conflict(`${what} exists already.`, 'Choose another name, or open that one.', [
    { path: ['name'], message: 'This name is taken.' },
  ]);
};

/**
 * `If-Match` (RFC 9110 section 13.1.1): it has one of these tags; `*`: there is one. A change that is
 * already done passes, as the section allows.
 *
 * @throws AppError `PRECONDITION_FAILED`.
 */
export function matches(tags: readonly string[] | '*'): Expectation {
  return ({ what, present, next }) => {
    if (present !== undefined && (tags === '*' || tags.includes(tagOf(present)))) return;
    if (isDone(present, next)) return;
    throw preconditionFailed(
      present === undefined ? `${what} does not exist.` : `${what} is not at the revision in If-Match.`,
      present,
    );
  };
}

/**
 * `If-None-Match` (RFC 9110 section 13.1.2): it has none of these tags; `*`: there is none.
 *
 * @throws AppError `PRECONDITION_FAILED`.
 */
export function differs(tags: readonly string[] | '*'): Expectation {
  return ({ what, present }) => {
    if (present === undefined || (tags !== '*' && !tags.includes(tagOf(present)))) return;
    throw preconditionFailed(
      tags === '*' ? `${what} exists already.` : `${what} is at a revision in If-None-Match.`,
      present,
    );
  };
}

function isDone(present: Change['present'], next: Change['next']): boolean {
  return next !== undefined && present !== undefined && tagOf(present) === tagOf(next);
}

function preconditionFailed(message: string, present: Change['present']): AppError {
  return new AppError({
    code: 'PRECONDITION_FAILED',
    message,
    hint: 'Nothing was changed. GET answers with the present revision in the header "etag".',
    fault: 'configuration',
    details: { presentRevision: present?.revision ?? null },
  });
}

function short(revision: string): string {
  return revision.slice(0, 12);
}
