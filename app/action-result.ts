import { unstable_rethrow } from 'next/navigation';
import { AppError, type ErrorView, toErrorView } from '#lib/errors.ts';

/** What a server action answers: its value, or a failure the page can explain. */
export type ActionResult<T extends object> = ({ ok: true } & T) | { ok: false; error: ErrorView };

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
