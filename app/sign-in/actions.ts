'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { answer } from '#app/action-result.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { closeBrowserSession, openBrowserSession } from '#lib/auth/browser-session.ts';
import { safeReturnPath } from '#lib/auth/safe-return-path.ts';
import { parseInput } from '#lib/parse-input.ts';

const signInSchema = z.object({
  email: z.string('An e-mail address is expected.').trim().min(1, 'An e-mail address is expected.'),
  password: z.string('A password is expected.').min(1, 'A password is expected.').max(1000),
  next: z.string().optional(),
});

/** Signs in with the form's `email` and `password` and goes to its `next`, if that is a page of ours. */
export async function signInAction(
  _previous: ActionResult<object> | null,
  form: FormData,
): Promise<ActionResult<object>> {
  return answer(async () => {
    const { next, ...person } = parseInput(signInSchema, Object.fromEntries(form), 'The form');
    await openBrowserSession(person);
    redirect(safeReturnPath(next));
  });
}

/** Ends this browser's session. */
export async function signOutAction(): Promise<void> {
  await closeBrowserSession();
  redirect('/sign-in');
}
