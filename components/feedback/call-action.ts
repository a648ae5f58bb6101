import { unstable_rethrow } from 'next/navigation';
import type { ActionResult } from '#lib/action-result.ts';

/**
 * Awaits a server action; a request that got no answer (the network changed, Podsmith was stopped) becomes a
 * failure to show, where Next would throw.
 */
export async function callAction<T extends object>(
  action: Promise<ActionResult<T>>,
): Promise<ActionResult<T>> {
  try {
    return await action;
  } catch (error) {
    unstable_rethrow(error);
    return {
      ok: false,
      error: {
        code: 'NO_ANSWER',
        message: 'Podsmith did not answer.',
        hint: 'Check that it is running, then try again.',
        fault: 'platform',
      },
    };
  }
}
