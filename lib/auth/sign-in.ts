import { parseSetCookieHeader, toCookieOptions } from 'better-auth/cookies';
import { auth } from '#lib/auth/auth.ts';
import { beginAttempt } from '#lib/auth/sign-in-delay.ts';
import { db } from '#lib/db/client.ts';
import { AppError } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import { accessTopic } from '#lib/events/topics.ts';

/** A cookie the browser is to keep. */
export interface SessionCookie {
  name: string;
  value: string;
  options: ReturnType<typeof toCookieOptions>;
}

/**
 * Checks e-mail and password and opens a session.
 *
 * @param input.client Address of the browser; attempts are counted per address.
 * @param input.userAgent Kept with the session, so that a person recognises it in a list.
 * @returns the cookies to set
 * @throws AppError `SIGN_IN_REFUSED`, or `TOO_MANY_REQUESTS` after too many attempts from the same address.
 */
export async function signIn(input: {
  email: string;
  password: string;
  client: string;
  secure: boolean;
  userAgent?: string;
}): Promise<SessionCookie[]> {
  const { secure, password } = input;
  const email = input.email.trim().toLowerCase();
  const takeBack = await beginAttempt({ email, client: input.client });
  const headers = new Headers({ 'content-type': 'application/json' });
  if (input.userAgent) headers.set('user-agent', input.userAgent);
  const response = await call('sign-in/email', { secure, headers, body: { email, password } });
  // 400 is better-auth's answer to something that is no e-mail address, 401 to a wrong pair.
  if (response.status === 400 || response.status === 401) {
    throw new AppError({
      code: 'SIGN_IN_REFUSED',
      message: 'E-mail address or password is wrong.',
      hint: 'Check both and try again.',
      fault: 'configuration',
    });
  }
  if (!response.ok) throw new Error(`Signing in was answered with status ${response.status}.`);
  await takeBack();
  return cookiesOf(response);
}

/**
 * Ends the session of these request headers.
 *
 * @returns the cookies to set: the session's, expired
 */
export async function signOut(input: { cookie: string; secure: boolean }): Promise<SessionCookie[]> {
  const { secure } = input;
  const origin = `${secure ? 'https' : 'http'}://podsmith.internal`;
  const headers = new Headers({ cookie: input.cookie, origin, 'content-type': 'application/json' });
  const cookies = cookiesOf(await call('sign-out', { secure, headers, body: {} }));
  await notify(db(), accessTopic);
  return cookies;
}

/** Through better-auth's handler: it gives the cookies. */
function call(
  path: string,
  { secure, headers, body }: { secure: boolean; headers: Headers; body: object },
): Promise<Response> {
  const instance = auth({ secure });
  const url = `${instance.options.baseURL}/api/auth/${path}`;
  return instance.handler(new Request(url, { method: 'POST', headers, body: JSON.stringify(body) }));
}

function cookiesOf(response: Response): SessionCookie[] {
  return response.headers
    .getSetCookie()
    .flatMap((header) => [...parseSetCookieHeader(header)])
    .map(([name, attributes]) => ({ name, value: attributes.value, options: toCookieOptions(attributes) }));
}
