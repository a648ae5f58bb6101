import { unstable_rethrow } from 'next/navigation';
import { repeatUnanswered } from '#components/request/repeat-unanswered.ts';
import type { ActionResult } from '#lib/action-result.ts';

interface CallOptions {
  /** True for what may be done twice: a save that names what it began from, a cancel, what has an idempotency key. */
  isRepeatable?: boolean;
  /** What to do when it is not known whether it was done. */
  hint?: string;
}

/**
 * Awaits a server action; a request that got no answer (the network changed, Podsmith was stopped) becomes a
 * failure to show, where Next would throw.
 *
 * The server may or may not have done by then what it was asked to. Only what may be done twice is sent again.
 */
export async function callAction<T extends object>(
  action: () => Promise<ActionResult<T>>,
  { isRepeatable = false, hint = 'Look whether it was done before you try again.' }: CallOptions = {},
): Promise<ActionResult<T>> {
  try {
    return await (isRepeatable ? repeatUnanswered(action) : action());
  } catch (error) {
    unstable_rethrow(error);
    return {
      ok: false,
      error: {
        code: 'NO_ANSWER',
        message: 'Podsmith did not answer.',
        hint: isRepeatable ? 'Check that it is running, then try again.' : hint,
        fault: 'platform',
      },
    };
  }
}

/** As {@link callAction}, for a removal. It may be done twice: what is not found the second time was removed the first time. */
export async function callRemoval(
  action: () => Promise<ActionResult<object>>,
): Promise<ActionResult<object>> {
  let calls = 0;
  const count = () => {
    calls += 1;
    return action();
  };
  const result = await callAction(count, { isRepeatable: true });
  const wasRemoved = !result.ok && result.error.code === 'NOT_FOUND' && calls > 1;
  return wasRemoved ? { ok: true } : result;
}
