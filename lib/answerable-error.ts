import { randomUUID } from 'node:crypto';
import { isDatabaseFailure } from '#lib/db/database-failure.ts';
import { type ErrorView, toErrorView } from '#lib/errors.ts';
import { log } from '#lib/log.ts';

/**
 * What whoever asked is told of a failure, by the API as on pages. A bug of ours goes to the log with an id, and only the id
 * goes out: what it says may name files, statements and addresses of ours.
 *
 * @param what For the log: what failed.
 */
export function toAnswerableError(error: unknown, what: string): ErrorView {
  if (isDatabaseFailure(error)) return databaseUnavailable;
  const view = toErrorView(error);
  if (view.fault !== 'internal') return view;
  const id = randomUUID();
  log.error({ err: error, id }, what);
  return {
    code: 'INTERNAL',
    message: 'Podsmith failed to answer this request.',
    hint: `This is a fault in Podsmith. Its log has more under ${id}; please report it.`,
    fault: 'internal',
    details: { id },
  };
}

const databaseUnavailable: ErrorView = {
  code: 'DATABASE_UNAVAILABLE',
  message: 'The database does not answer.',
  hint: 'Nothing was changed. Try again in a moment; if it stays so, look at the log of the database.',
  fault: 'platform',
};
