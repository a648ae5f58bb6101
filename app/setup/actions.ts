'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { answer } from '#app/action-result.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { openBrowserSession } from '#lib/auth/browser-session.ts';
import { createFirstAdmin } from '#lib/auth/setup-token.ts';
import { newUserSchema } from '#lib/auth/users.ts';
import { parseInput } from '#lib/parse-input.ts';

const setupSchema = newUserSchema.extend({ token: z.string().max(100) });

/** Creates the first admin from the form's `token`, `name`, `email` and `password`, and signs in. */
export async function createFirstAdminAction(
  _previous: ActionResult<object> | null,
  form: FormData,
): Promise<ActionResult<object>> {
  return answer(async () => {
    const { token, ...user } = parseInput(setupSchema, Object.fromEntries(form), 'The form');
    await createFirstAdmin(token, user);
    await openBrowserSession(user);
    redirect('/');
  });
}
