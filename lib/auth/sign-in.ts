import { parseSetCookieHeader, toCookieOptions } from 'better-auth/cookies';
import { auth, bucketHeader } from '#lib/auth/auth.ts';
import { db } from '#lib/db/client.ts';
import { AppError } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import { sessionsTopic } from '#lib/events/topics.ts';
import { sha256 } from '#lib/json.ts';

/** A cookie the browser is to keep. */
export interface SessionCookie {
  name: string;
  value: string;
  options: ReturnType<typeof toCookieOptions>;
}

/**
 * Checks e-mail and password and opens a session.
 *
 * @param input.userAgent Kept with the session, so that a person recognises it in a list.
 * @returns the cookies to set
 * @throws AppError `SIGN_IN_REFUSED`, or `TOO_MANY_REQUESTS` after 20 tries for one account within a minute.
 */
export async function signIn(input: {
  email: string;
  password: string;
  secure: boolean;
  userAgent?: string;
}): Promise<SessionCookie[]> {
  const { secure, password } = input;
  const email = input.email.trim().toLowerCase();
  const headers = new Headers({ 'content-type': 'application/json', [bucketHeader]: bucketOf(email) });
  if (input.userAgent) headers.set('user-agent', input.userAgent);
  const response = await call('sign-in/email', { secure, headers, body: { email, password } });
  if (response.status === 429) {
    const seconds = response.headers.get('x-retry-after') ?? '60';
    throw new AppError({
      code: 'TOO_MANY_REQUESTS',
      message: 'There were too many attempts to sign in with this e-mail address.',
      hint: `Try again in ${seconds} seconds.`,
      fault: 'configuration',
      details: { retryAfterSeconds: Number(seconds) },
    });
  }
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
  await notify(db(), sessionsTopic);
  return cookies;
}

/** Through better-auth's handler, not its `api`: only the handler applies the rate limit. */
function call(
  path: string,
  { secure, headers, body }: { secure: boolean; headers: Headers; body: object },
): Promise<Response> {
  const instance = auth({ secure });
  const url = `${instance.options.baseURL}/api/auth/${path}`;
  return instance.handler(new Request(url, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/**
 * The rate limit counts per account: a client can write any address into `x-forwarded-for`, but has to name the
 * account it wants into. better-auth takes only IP addresses as bucket names, so the hash is written as one.
 */
function bucketOf(email: string): string {
  return (sha256(email).slice(0, 32).match(/.{4}/g) ?? []).join(':');
}

function cookiesOf(response: Response): SessionCookie[] {
  return response.headers
    .getSetCookie()
    .flatMap((header) => [...parseSetCookieHeader(header)])
    .map(([name, attributes]) => ({ name, value: attributes.value, options: toCookieOptions(attributes) }));
}
