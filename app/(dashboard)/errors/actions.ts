'use server';

import { z } from 'zod';
import { answer } from '#app/action-result.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { requireUser } from '#lib/auth/session.ts';
import { changeError, type ErrorChangeRequest } from '#lib/error-groups/service.ts';

/** Resolves, ignores, reopens or assigns an error. */
export async function changeErrorAction(
  fingerprint: string,
  change: ErrorChangeRequest,
): Promise<ActionResult<object>> {
  return answer(async () => {
    const user = await requireUser();
    await changeError(z.string().parse(fingerprint), change, { by: user.email });
    return {};
  });
}
