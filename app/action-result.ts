import { unstable_rethrow } from 'next/navigation';
import type { ActionResult } from '#lib/action-result.ts';
import { AppError, toErrorView } from '#lib/errors.ts';

/** Runs the body of a server action; what it throws becomes its answer. Redirects pass. */
export async function answer<T extends object>(work: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { ok: true, ...(await work()) };
  } catch (error) {
    unstable_rethrow(error);
    if (!(error instanceof AppError)) console.error(error);
    return { ok: false, error: toErrorView(error) };
  }
}
