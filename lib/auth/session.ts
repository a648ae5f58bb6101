import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { auth } from '#lib/auth/auth.ts';
import { isSecure } from '#lib/auth/request-origin.ts';
import { pathHeader, signInPath } from '#lib/auth/safe-return-path.ts';
import { AppError } from '#lib/errors.ts';

/** The person behind a session. */
export interface SessionUser {
  id: string;
  email: string;
  name: string;
}

/** Who is signed in, if anyone. Asked once per page, however many components ask. */
export const findUser = cache(async (): Promise<SessionUser | undefined> => findSessionUser(await headers()));

/** Who sent these request headers, if they carry a living session. */
export async function findSessionUser(requestHeaders: Headers): Promise<SessionUser | undefined> {
  if (!requestHeaders.has('cookie')) return undefined;
  const instance = auth({ secure: isSecure(requestHeaders) });
  // Only the cookie: better-auth has no use for what else a browser sends.
  const cookie = new Headers({ cookie: requestHeaders.get('cookie') ?? '' });
  const session = await instance.api.getSession({ headers: cookie });
  if (!session) return undefined;
  const { id, email, name } = session.user;
  return { id, email, name };
}

/**
 * The first line of every page and server action: who is signed in.
 *
 * @throws in a server action AppError `UNAUTHENTICATED`; a page is redirected to `/sign-in`, and
 * leads back from there.
 */
export async function requireUser(): Promise<SessionUser> {
  const user = await findUser();
  if (user) return user;
  const requestHeaders = await headers();
  if (requestHeaders.has('next-action')) throw unauthenticated();
  redirect(signInPath(requestHeaders.get(pathHeader) ?? undefined));
}

/** The answer to a request without a session or token. */
export function unauthenticated(hint = 'Sign in and try again.'): AppError {
  return new AppError({
    code: 'UNAUTHENTICATED',
    message: 'You are not signed in.',
    hint,
    fault: 'configuration',
  });
}
