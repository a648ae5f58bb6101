import { cookies, headers } from 'next/headers';
import { isSecure } from '#lib/auth/request-origin.ts';
import { clientHeader } from '#lib/auth/settle-client.mjs';
import { type SessionCookie, signIn, signOut } from '#lib/auth/sign-in.ts';

/** Signs the browser of this server action in. @throws what {@link signIn} throws. */
export async function openBrowserSession(person: { email: string; password: string }): Promise<void> {
  const requestHeaders = await headers();
  const userAgent = requestHeaders.get('user-agent') ?? undefined;
  const client = requestHeaders.get(clientHeader) ?? '';
  await setCookies(await signIn({ ...person, client, secure: isSecure(requestHeaders), userAgent }));
}

/** Ends the session of this server action's browser. */
export async function closeBrowserSession(): Promise<void> {
  const requestHeaders = await headers();
  const cookie = requestHeaders.get('cookie') ?? '';
  await setCookies(await signOut({ cookie, secure: isSecure(requestHeaders) }));
}

async function setCookies(sessionCookies: SessionCookie[]): Promise<void> {
  const jar = await cookies();
  for (const { name, value, options } of sessionCookies) jar.set(name, value, options);
}
