import { unstable_rethrow } from 'next/navigation';
import type { ActionResult } from '#lib/action-result.ts';
import { toAnswerableError } from '#lib/answerable-error.ts';

/** Runs the body of a server action; what it throws becomes its answer. Redirects pass. */
export async function answer<T extends object>(work: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { ok: true, ...(await work()) };
  } catch (error) {
    unstable_rethrow(error);
    return { ok: false, error: toAnswerableError(error, 'an action failed') };
  }
}
